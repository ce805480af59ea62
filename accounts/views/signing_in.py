"""Sign-in, second step, sign-out, and "confirm it is you"."""

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import devices_for_user
from django_otp_webauthn.models import WebAuthnCredential

from accounts import sessions
from accounts.actions.checking import check_code, matching_device, seconds_to_wait
from accounts.actions.signing_in import (
    confirm_identity,
    record_failed_sign_in,
    record_lock,
    record_refused_sign_in,
    sign_out,
)
from accounts.forms import CodeForm, ConfirmForm, RecoveryForm, SignInForm
from accounts.guards import ANY_STEP, open_at_step, open_to_everyone, requires, safe_next, sign_in_first
from accounts.lock_rules import lock_of
from accounts.lockout import address_of
from accounts.models import User
from accounts.models.person import tidy_collar_number
from accounts.models.sign_in import Method
from accounts.permissions import Permission
from accounts.provider import is_used
from accounts.request import person_of, signed_in_person, waiting_person
from accounts.views.directory import sign_out_address

NO_MATCH = "This collar number and password do not match an account. Check both, or ask for help."
WRONG_CODE = "Wrong or expired. Check the clock of your phone, wait a moment, then type the newest code."
WRONG_RECOVERY = "Wrong, or used before. Check for letters that look alike, or use another code."
TOO_SOON = "Too many wrong codes. Wait {} seconds, then type the newest code. An administrator can unlock it at once."
PATIENCE = 4  # seconds; shorter waits pass while somebody types
BECAUSE = {
    "idle": "You were signed out because nothing happened for a while.",
    "too_long": "You were signed out because your sign-in had lasted a whole shift.",
    "directory_unknown": (
        "Your force account is right, but nobody here has your collar number. An administrator of Exhibit can add you."
    ),
    "directory_no_number": (
        "Your force account is right, but the force's directory did not tell your collar number. "
        "The administrators of the directory can mend this."
    ),
    "directory_disabled": "Your account here is disabled. An administrator of Exhibit can say why.",
    "directory_cancelled": "You did not finish signing in with your force account.",
    "directory_stale": "That sign-in was used before or took too long. Begin again.",
    "directory_untrusted": "The answer of the force's directory could not be trusted, so nobody was signed in.",
    "directory_away": "The force's directory does not answer. Wait a minute, or use your collar number and password.",
    "elsewhere": "You were signed out from another place, or your account was changed.",
}


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@open_to_everyone("nobody is signed in yet")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for collar number and password; the answer is the same whichever is wrong."""
    if signed_in_person(request):
        return redirect(safe_next(request))
    if waiting_person(request):
        return sign_in_first(request)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = tidy_collar_number(form.cleaned_data["username"])
        person = authenticate(request, collar_number=number, password=form.cleaned_data["password"])
        if isinstance(person, User):
            step = sessions.begin(request, person, Method.PASSWORD)
            return _go_on(request, step)
        _record_wrong_password(request, number)
        form.add_error(None, NO_MATCH)
    cause = request.GET.get("because", "")
    context = {
        "form": form,
        "because": BECAUSE.get(cause, ""),
        "because_of_directory": cause.startswith("directory"),
        "next": safe_next(request),
        "directory": is_used(),
        "sign_out_address": sign_out_address() if cause == "directory_out" else "",
    }
    return render(request, "accounts/sign_in.html", context)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
@open_at_step("accounts:sign-in-check")
def second_step(request: HttpRequest) -> HttpResponseBase:
    """Ask for the second step: passkey first, then a code, then a recovery code."""
    person = waiting_person(request)
    if person is None:
        return redirect(safe_next(request))
    is_recovery = "recovery" in request.POST
    form, recovery = CodeForm(), RecoveryForm()
    if request.method == "POST":
        bound = RecoveryForm(request.POST) if is_recovery else CodeForm(request.POST)
        if bound.is_valid():
            current = sessions.sign_in_of(request)
            device = check_code(person=person, sign_in=current, code=bound.cleaned_data["code"])
            if device is not None:
                sessions.mark_second_step(request, device)
                return redirect(safe_next(request))
            wait = seconds_to_wait(person, is_recovery=is_recovery)
            wrong = WRONG_RECOVERY if is_recovery else WRONG_CODE
            bound.add_error("code", TOO_SOON.format(wait) if wait > PATIENCE else wrong)
        form, recovery = (form, bound) if is_recovery else (bound, recovery)  # type: ignore[assignment]
    return render(request, "accounts/second_step.html", _second_step_context(request, person, form, recovery))


@never_cache
@require_POST
@open_at_step(ANY_STEP)
def sign_out_here(request: HttpRequest) -> HttpResponse:
    """End this session and go to the sign-in page."""
    person, after = signed_in_person(request) or waiting_person(request), ""
    if person is not None:
        current = sessions.sign_in_of(request)
        sign_out(sign_in=current, by=person)
        after = "?because=directory_out" if current.method == Method.DIRECTORY else ""
    sessions.end(request)
    return redirect(f"{reverse('accounts:sign-in')}{after}")


@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask again for the password or a code before a dangerous act."""
    person = person_of(request)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _proves(request, person, form.cleaned_data):
            confirm_identity(person=person, by=person)
            sessions.confirm(request)
            return redirect(safe_next(request))
        record_failed_sign_in(person=person, step="confirm", reason_code="no_match")
        form.add_error(None, "That does not match. Try again.")
    by_directory = is_used() and sessions.sign_in_of(request).method == Method.DIRECTORY
    context = {"form": form, "next": safe_next(request), "person": person, "directory": by_directory}
    return render(request, "accounts/confirm.html", context)


def _record_wrong_password(request: HttpRequest, number: str) -> None:
    """Write down the failure; the try that reached a limit also writes down the lock."""
    known = User.objects.filter(collar_number=number).first()
    is_locked = getattr(request, "axes_locked_out", False)
    was_counted = getattr(request, "axes_failures_since_start", None) is not None
    if is_locked and not was_counted:
        record_refused_sign_in(person=known, step="first", reason_code="locked")
    elif known is None:
        record_refused_sign_in(person=None, step="first", reason_code="no_match")
    else:
        record_failed_sign_in(person=known, step="first", reason_code="no_match")
    lock = lock_of(number, address_of(request)) if is_locked and was_counted else None
    if known and lock:
        record_lock(person=known, is_from_many=lock.is_from_many)


def _proves(request: HttpRequest, person: User, given: dict[str, str]) -> bool:
    if given["password"]:
        same = authenticate(request, collar_number=person.collar_number, password=given["password"])
        return isinstance(same, User) and same.pk == person.pk
    return matching_device(person, given["code"]) is not None


def _go_on(request: HttpRequest, step: str) -> HttpResponse:
    wanted = safe_next(request)
    return redirect(f"{reverse(step)}?{urlencode({'next': wanted})}" if step else wanted)


def _second_step_context(
    request: HttpRequest, person: User, form: CodeForm, recovery: RecoveryForm
) -> dict[str, object]:
    kinds = {type(device) for device in devices_for_user(person)}
    return {
        "person": person,
        "form": form,
        "recovery": recovery,
        "next": safe_next(request),
        "has_passkey": WebAuthnCredential in kinds,
        "has_code": bool(kinds - {WebAuthnCredential}),
    }
