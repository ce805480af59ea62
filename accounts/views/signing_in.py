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

from accounts import directory, sessions
from accounts.actions.checking import check_code, matching_device
from accounts.actions.signing_in import confirm_identity, record_failed_sign_in, sign_out
from accounts.forms import CodeForm, ConfirmForm, RecoveryForm, SignInForm
from accounts.guards import ANY_STEP, open_at_step, open_to_everyone, requires, safe_next, sign_in_first
from accounts.models import User
from accounts.models.person import tidy_collar_number
from accounts.models.sign_in import Method
from accounts.permissions import Permission
from accounts.request import person_of, signed_in_person, waiting_person

NO_MATCH = "This collar number and password do not match an account. Check both, or ask for help."
WRONG_CODE = "Wrong or expired. Check the clock of your phone, wait a moment, then type the newest code."
WRONG_RECOVERY = "Wrong, or used before. Check for letters that look alike, or use another code."
BECAUSE = {
    "idle": "You were signed out because nothing happened for a while.",
    "too_long": "You were signed out because your sign-in had lasted a whole shift.",
    "directory": "The force account could not be matched with a person here. Ask for help.",
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
        known = User.objects.filter(collar_number=number).first()
        locked = getattr(request, "axes_locked_out", False)
        record_failed_sign_in(person=known, step="first", reason_code="locked" if locked else "no_match")
        form.add_error(None, NO_MATCH)
    because = BECAUSE.get(request.GET.get("because", ""), "")
    context = {"form": form, "because": because, "next": safe_next(request), "directory": directory.is_used()}
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
            bound.add_error("code", WRONG_RECOVERY if is_recovery else WRONG_CODE)
        form, recovery = (form, bound) if is_recovery else (bound, recovery)  # type: ignore[assignment]
    return render(request, "accounts/second_step.html", _second_step_context(request, person, form, recovery))


@never_cache
@require_POST
@open_at_step(ANY_STEP)
def sign_out_here(request: HttpRequest) -> HttpResponse:
    """End this session and go to the sign-in page."""
    person = signed_in_person(request) or waiting_person(request)
    if person is not None:
        sign_out(sign_in=sessions.sign_in_of(request), by=person)
    sessions.end(request)
    return redirect("accounts:sign-in")


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
    return render(request, "accounts/confirm.html", {"form": form, "next": safe_next(request), "person": person})


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
