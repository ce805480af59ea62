"""The visit behind a recipient's cookie: found, asked again whether it still opens anything, kept and forgotten."""

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from evidence.models import File, Role
from evidence.sharing.models import GuestSession, PackageItem, PackageVersion, Standing
from evidence.sharing.references import VISIT_LASTS, digest

COOKIE = "exhibit_shared"
PATH = "/s/"
PICTURED = (Role.ORIGINAL, Role.PROXY, Role.HLS_PLAYLIST, Role.POSTER)


def visit_of(request: HttpRequest) -> GuestSession | None:
    """Return the visit of the request's cookie, entered or not; None when there is none or it is over."""
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        return None
    living = GuestSession.objects.filter(ended_at=None, expires_at__gt=timezone.now())
    people = ("link", "recipient__package__incident", "recipient__package__sent_by", "recipient__package__built_by")
    return living.select_related(*people).filter(key_sha256=digest(key)).first()


def entered_visit(request: HttpRequest) -> GuestSession | None:
    """Return the visit when the code was entered and the access stands now; it is asked at every request."""
    visit = visit_of(request)
    if visit is None or visit.entered_at is None or visit.recipient.standing != Standing.ACTIVE:
        return None
    return visit


def is_living(visit: GuestSession) -> bool:
    """Ask the database anew whether a visit that is being answered still stands; idle time does not cut an answer."""
    found = GuestSession.objects.select_related("recipient__package").filter(pk=visit.pk, ended_at=None).first()
    return found is not None and found.entered_at is not None and found.recipient.standing == Standing.ACTIVE


def keep(response: HttpResponseBase, key: str) -> None:
    """Give the browser the visit's key: for our host and the recipients' pages alone, out of reach of scripts."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=int(VISIT_LASTS.total_seconds()) * 16,  # the row decides; this only outlives a long sitting
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def forget(response: HttpResponseBase) -> None:
    """Take the key from the browser."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def version_for(visit: GuestSession) -> PackageVersion | None:
    """Return the newest version that was sent."""
    versions = PackageVersion.objects.filter(package=visit.recipient.package_id, sent_at__isnull=False)
    return versions.order_by("-number").first()


def rows_for(version: PackageVersion) -> list[PackageItem]:
    """Return the exhibits of a sent version with the files that pages show: three queries. Erased ones are left out."""
    pictured = Prefetch("item__files", queryset=File.objects.filter(role__in=PICTURED))
    rows = version.items.select_related("item", "file").exclude(item__status="deleted")
    found = list(rows.prefetch_related(pictured).order_by("position", "id"))
    for row in found:
        row.version = version
    return found
