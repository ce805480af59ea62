"""Decides at each request whether a session still counts, and tells the journal how it was proved."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_otp import user_has_device

from accounts.actions.signing_in import note_seen, sign_out
from accounts.models import SignIn, User
from accounts.models.sign_in import BY_DIRECTORY, Method
from accounts.reason import current_reason
from audit import context

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SIGN_IN = "sign_in"  # id of the SignIn row, in the session
NOBODY = str(UUID(int=0))
SEEN_EVERY = 60  # seconds between two notes of when somebody was last seen
BACKGROUND = "X-Background"  # header, "yes" on requests that no person made: they keep no session alive


class SignedIn:
    """Ends sessions that are disabled, idle, too long or ended elsewhere; holds back who misses a step.

    Until every step is taken `request.user` stays anonymous, so no view can open by mistake; the person
    stands in `request.waiting_user` for the few views that take the step named in `request.missing_step`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with context.bound(**recognise(request)):
            return self.get_response(request)


def recognise(request: HttpRequest) -> dict[str, object]:
    """Settle who is asking, on the request itself; return what the journal should know about the session."""
    if SESSION_KEY not in request.session:
        return {}
    user = request.user
    if not isinstance(user, User):
        return _end(request, None, "elsewhere")  # disabled, or the password has changed
    kept: str = request.session.get(SIGN_IN) or NOBODY
    sign_in = SignIn.objects.open().filter(pk=kept, user=user).first()
    if sign_in is None:
        return _end(request, None, "elsewhere")
    if cause := _timed_out(sign_in):
        return _end(request, sign_in, cause)
    if _is_use(request, sign_in):
        note_seen(sign_in=sign_in)
    request.sign_in = sign_in  # type: ignore[attr-defined]  # read by the account pages
    if step := missing_step(user, sign_in):
        request.missing_step = step  # type: ignore[attr-defined]  # read by accounts.guards
        request.waiting_user = user  # type: ignore[attr-defined]  # read by accounts.request
        request.user = AnonymousUser()
    return _facts(request, user, sign_in)


def _is_use(request: HttpRequest, sign_in: SignIn) -> bool:
    """Say whether this request is to be noted as use: not what a page asks by itself (it says so), not every second."""
    if _is_background(request):
        return False
    unseen = (timezone.now() - sign_in.last_seen_at).total_seconds()
    return unseen > min(SEEN_EVERY, settings.SESSION_IDLE_SECONDS / 10)


def _is_background(request: HttpRequest) -> bool:
    return request.headers.get(BACKGROUND) == "yes"


def _timed_out(sign_in: SignIn) -> str:
    now = timezone.now()
    if now - sign_in.last_seen_at > timedelta(seconds=settings.SESSION_IDLE_SECONDS):
        return "idle"
    if now - sign_in.started_at > timedelta(seconds=settings.SESSION_SECONDS):
        return "too_long"
    return ""


def missing_step(user: User, sign_in: SignIn) -> str:
    """Return the address name of the step that a person has still to take, or empty.

    Where the force's directory has asked for a second step, it is not asked for again; otherwise ours is. A
    directory keeps its own passwords.
    """
    if sign_in.second_step == BY_DIRECTORY:
        return ""
    if not user.is_verified():  # type: ignore[attr-defined]  # put there by django_otp's middleware
        if _has_second_step(user):
            return "accounts:sign-in-check"
        if settings.TWO_STEP_REQUIRED:
            return "accounts:security"
    return "accounts:password" if user.is_password_temporary and sign_in.method == Method.PASSWORD else ""


def _has_second_step(user: User) -> bool:
    """Say whether a person has a device; who comes with a session was loaded with the answer."""
    known: bool | None = getattr(user, "has_second_step", None)
    return user_has_device(user) if known is None else known


def _end(request: HttpRequest, sign_in: SignIn | None, cause: str) -> dict[str, object]:
    if not _is_background(request):  # a page that hears so goes away: what it opens next ends the session and says why
        if sign_in is not None:
            sign_out(sign_in=sign_in, by=sign_in.user, cause=cause)
        request.session.flush()
    request.user = AnonymousUser()
    request.ended_because = cause  # type: ignore[attr-defined]  # the sign-in page says why
    return {}


def _facts(request: HttpRequest, user: User, sign_in: SignIn) -> dict[str, object]:
    facts: dict[str, object] = {
        "session_ref": str(sign_in.id),
        "auth_method": "+".join(part for part in (sign_in.method, sign_in.second_step) if part),
        "auth_at": sign_in.started_at,
        "mfa": sign_in.second_step == BY_DIRECTORY or user.is_verified(),  # type: ignore[attr-defined]
    }
    if reason := current_reason(request):
        facts |= {"justification_code": reason.code, "justification_text": reason.in_full}
    return facts
