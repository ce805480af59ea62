"""Carries a sign-in in the browser's session: begins it, marks its steps, ends it."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as remember_device
from django_otp import user_has_device
from django_otp.models import Device

from accounts.actions.signing_in import finish_sign_in, note_seen, take_first_step
from accounts.guards import CONFIRMED_AT
from accounts.middleware import SIGN_IN, missing_step
from accounts.models import SignIn, User
from accounts.models.sign_in import BY_DIRECTORY, Method
from accounts.request import person_at_any_step


def begin(request: HttpRequest, person: User, method: Method, *, has_second_step: bool = False) -> str:
    """Begin a session after the first step; return the address name of the step still to take, or empty.

    `has_second_step` says that the force's directory has asked for two steps itself.
    """
    sign_in = take_first_step(person=person, method=method.value, user_agent=request.headers.get("User-Agent", ""))
    needs_second = settings.TWO_STEP_REQUIRED or user_has_device(person)
    if has_second_step or not needs_second:
        finish_sign_in(sign_in=sign_in, second_step=BY_DIRECTORY if has_second_step else "")
    login(request, person)
    request.session[SIGN_IN] = str(sign_in.id)
    confirm(request)
    person.otp_device = None  # type: ignore[attr-defined]  # as django_otp's middleware leaves it
    person.is_verified = lambda: False  # type: ignore[attr-defined]
    return missing_step(person, sign_in)


def mark_second_step(request: HttpRequest, device: Device) -> None:
    """Remember in the session which device proved the second step; the session gets a new key."""
    request.user = person_at_any_step(request)
    remember_device(request, device)
    request.session.cycle_key()
    confirm(request)


def confirm(request: HttpRequest) -> None:
    """Note that the person has just proved who they are."""
    request.session[CONFIRMED_AT] = int(timezone.now().timestamp())


def end(request: HttpRequest) -> None:
    """Forget everything about the session in the browser and here."""
    logout(request)


def sign_in_of(request: HttpRequest) -> SignIn:
    """Return the sign-in that this request belongs to; raises TypeError when nobody is signed in."""
    sign_in = getattr(request, "sign_in", None)
    if not isinstance(sign_in, SignIn):
        message = "Nobody is signed in here: guard the view."
        raise TypeError(message)
    return sign_in


@dataclass(frozen=True)
class TimeLeft:
    """Whole seconds until a session ends: `idle` when nobody uses it, `shift` in any case."""

    idle: int
    shift: int


def time_left(request: HttpRequest) -> TimeLeft:
    """Return how long the session of this request lasts (OWASP ASVS 5.0 7.3.1, 7.3.2)."""
    sign_in, now = sign_in_of(request), timezone.now()
    unused, lasting = (now - sign_in.last_seen_at).total_seconds(), (now - sign_in.started_at).total_seconds()
    return TimeLeft(int(settings.SESSION_IDLE_SECONDS - unused), int(settings.SESSION_SECONDS - lasting))


def extend(request: HttpRequest) -> TimeLeft:
    """Note that the person is there, and return how long the session lasts now."""
    note_seen(sign_in=sign_in_of(request))
    return time_left(request)


def renew(request: HttpRequest, person: User) -> None:
    """Keep this session going after its password was changed; every other one has lost its key."""
    request.user = person
    update_session_auth_hash(request, person)
