"""All of it in one download: the act is journalled by a POST, the bytes come by GET, whole or by range."""

from functools import partial

from asgiref.sync import sync_to_async
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from evidence.sharing.actions import looking
from evidence.sharing.bundle.opening import bundle_of
from evidence.sharing.bundle.streaming import answer
from evidence.sharing.models import BundleState, GuestSession, PackageVersion, Right
from evidence.sharing.serving import LASTS
from evidence.sharing.views_guest.doors import for_recipients, plain
from evidence.sharing.visits import entered_visit, is_living, rows_for, version_for

SALT = "sharing.bundle"
SOON = "The download is being put together and signed. It takes about a minute."


@for_recipients
def ask(request: HttpRequest, visit: GuestSession) -> HttpResponseBase:
    """Write that all is downloaded, then send the browser to the bytes; say so while the bundle is being made."""
    version = version_for(visit)
    if request.method != "POST" or version is None:
        return redirect("shared:view")
    bundle = bundle_of(version)
    if bundle is None or bundle.state != BundleState.READY:  # nothing is downloaded yet, so nothing is written either
        told = {"headline": "Not ready yet", "words": SOON, "back": reverse("shared:view"), "is_waiting": True}
        return render(request, "shared/told.html", told, status=202)
    looking.start_bundle(visit=visit, rows=rows_for(version))
    ticket = signing.dumps([str(visit.pk), str(version.pk)], salt=SALT)
    name = f"{visit.recipient.package.reference}-{version.number}.zip"
    return redirect(f"{reverse('shared:whole', args=[name])}?ticket={ticket}")


async def whole(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer GET and HEAD for the bundle: 401 without a visit, 403 without the act before it, else as its door says."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    admitted = await sync_to_async(_admit)(request)
    if isinstance(admitted, HttpResponse):
        return admitted
    visit, version = admitted
    return await answer(request, version, partial(_still_may, visit, version))


whole.requires = "open"  # type: ignore[attr-defined]  # read by the house test; `_admit` is the guard


def _admit(request: HttpRequest) -> tuple[GuestSession, PackageVersion] | HttpResponse:
    visit = entered_visit(request)
    if visit is None:
        return plain("Your visit has ended. Open your link again.", 401)
    version = version_for(visit)
    try:
        visit_id, version_id = signing.loads(request.GET.get("ticket", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        visit_id = version_id = ""
    is_meant = version is not None and (visit_id, version_id) == (str(visit.pk), str(version.pk))
    if version is None or not is_meant or visit.recipient.right != Right.DOWNLOAD:
        return plain("Choose the download on the page of the package.", 403)
    return visit, version


def _still_may(visit: GuestSession, version: PackageVersion) -> bool:
    return is_living(visit) and version_for(visit) == version
