"""Guards of addresses: every view names who may open it, and a refused request is written to the journal."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.granting import NoPermission
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import signed_in_person, waiting_person
from audit import context, journal
from audit.operations import Operation

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

CONFIRMED_AT = "confirmed_at"  # seconds since 1970, in the session
CONFIRMED_FOR = 600  # seconds
ANY_STEP = "*"


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Open a view to people with `permission`.

    Visitors are sent to the sign-in page (401 under /api/); people without the permission get 403, and the
    journal a denied entry.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            person = signed_in_person(request)
            if person is None:
                return sign_in_first(request)
            if not person.may(permission):
                return refuse(request, person, permission)
            with context.bound(rule=permission.value):
                return view(request, *args, **kwargs)

        guarded.requires = permission  # type: ignore[attr-defined]  # read by the house test of addresses
        return guarded

    return decorate


def open_to_everyone(why: str) -> Callable[[View[P]], View[P]]:
    """Open a view to everybody, signed in or not; `why` is for the reader of the code."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        opened.requires = "open"  # type: ignore[attr-defined]  # read by the house test of addresses
        opened.open_because = why  # type: ignore[attr-defined]
        return opened

    return decorate


def open_at_step(step: str) -> Callable[[View[P]], View[P]]:
    """Open a view to people signed in, and to those who must take exactly this `step` (or ANY_STEP) before they are.

    Who has a second step must take it first: otherwise a stolen password would be enough to add another.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            missing = getattr(request, "missing_step", "")
            if signed_in_person(request) is None and not (missing and step in {missing, ANY_STEP}):
                return sign_in_first(request)
            with context.bound(rule=Permission.OWN_ACCOUNT.value):
                return view(request, *args, **kwargs)

        guarded.requires = Permission.OWN_ACCOUNT  # type: ignore[attr-defined]  # read by the house test
        return guarded

    return decorate


def requires_confirmation(view: View[P]) -> View[P]:
    """Ask "confirm it is you" when the last proof is older than ten minutes (OWASP ASVS 5.0 7.5.3)."""

    @wraps(view)
    def confirmed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        age = timezone.now().timestamp() - request.session.get(CONFIRMED_AT, 0)
        if 0 <= age <= CONFIRMED_FOR or waiting_person(request):
            return view(request, *args, **kwargs)
        return _away(request, f"{reverse('accounts:confirm')}?{urlencode({'next': _where_from(request)})}")

    return confirmed


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """Send the request to the step that is missing: sign-in, second step or its set-up; 401 under /api/."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": "sign_in", "message": "Sign in first."}, status=401)
    waiting = waiting_person(request)
    query = {"next": _where_from(request)}
    if waiting is None:
        if because := getattr(request, "ended_because", ""):
            query["because"] = because
        return _away(request, f"{reverse(settings.LOGIN_URL)}?{urlencode(query)}")
    step = reverse(request.missing_step)  # type: ignore[attr-defined]  # set with the waiting person
    return _away(request, f"{step}?{urlencode(query)}")


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Return the address in `next` when it is a path of our own, else `default`: no door to another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith("/") else default


def _where_from(request: HttpRequest) -> str:
    """Return where to go on afterwards: the page asked for, or, after a POST, the page it came from."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if came_from.netloc != request.get_host():
        return "/"
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def _away(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def refuse(request: HttpRequest, person: User, permission: Permission) -> HttpResponseBase:
    """Journal that a person may not open an address; return 403 under /api/, else raise NoPermission."""
    with context.bound(rule=permission.value):
        route = request.resolver_match.route if request.resolver_match else ""
        journal.refuse(Operation.ACCESS_DENIED, by=person, reason_code="no_permission", details={"route": route})
    if request.path.startswith("/api/"):
        return JsonResponse({"error": "no_permission", "message": "You may not do this."}, status=403)
    raise NoPermission(permission)
