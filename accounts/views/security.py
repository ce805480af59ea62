"""Set up and change two-step sign-in, recovery codes and password."""

import secrets

import segno
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.plugins.otp_static.models import StaticToken
from django_otp_webauthn.models import WebAuthnCredential

from accounts import otpauth, sessions
from accounts.actions.passwords import change_password
from accounts.actions.signing_in import finish_sign_in
from accounts.actions.two_step import (
    add_authenticator,
    make_recovery_codes,
    remove_authenticator,
    remove_passkey,
)
from accounts.forms import AuthenticatorForm, PasswordForm
from accounts.guards import open_at_step, requires, requires_confirmation, safe_next
from accounts.models import Authenticator, User
from accounts.permissions import Permission
from accounts.refusals import LastSecondStep, WrongCode, WrongPassword
from accounts.request import person_at_any_step, person_of, waiting_person
from accounts.stored_secrets import SecretUnreadable, seal, unseal

NEW_KEY = "new_authenticator_key"  # sealed, in the session until the first code proves it
KEY_BYTES = 20  # RFC 4226 section 4 recommends 160 bits


@never_cache
@require_safe
@open_at_step("accounts:security")
def security(request: HttpRequest) -> HttpResponseBase:
    """Show the second steps of the person, and how to add one."""
    person = person_at_any_step(request)
    context = {
        "person": person,
        "is_setting_up": waiting_person(request) is not None,
        "authenticators": Authenticator.objects.devices_for_user(person, confirmed=True),
        "passkeys": WebAuthnCredential.objects.devices_for_user(person, confirmed=True),
        "codes_left": StaticToken.objects.filter(device__user=person).count(),
        "next": safe_next(request),
    }
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
@open_at_step("accounts:security")
@requires_confirmation
def add_app(request: HttpRequest) -> HttpResponseBase:
    """Show the secret as a picture and as text, and add the app when it shows the right code."""
    person = person_at_any_step(request)
    key = _new_key(request, person)
    form = AuthenticatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device = add_authenticator(person=person, key=key, by=person, **form.cleaned_data)
        except WrongCode as refused:
            form.add_error("code", str(refused))
        else:
            return _added(request, device)
    context = {"form": form, "person": person, "next": safe_next(request), **_shown(person, key)}
    return render(request, "accounts/authenticator.html", context)


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
@requires_confirmation
def remove(request: HttpRequest, kind: str, device_id: int) -> HttpResponseBase:
    """Remove an authenticator app or a passkey of one's own."""
    person = person_of(request)
    try:
        if kind == "app":
            device = get_object_or_404(Authenticator, pk=device_id, user=person)
            remove_authenticator(person=person, device=device, by=person)
        else:
            credential = get_object_or_404(WebAuthnCredential, pk=device_id, user=person)
            remove_passkey(person=person, credential=credential, by=person)
    except LastSecondStep as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Removed.")
    return redirect("accounts:security")


@never_cache
@require_POST
@requires(Permission.OWN_ACCOUNT)
@requires_confirmation
def new_codes(request: HttpRequest) -> HttpResponseBase:
    """Make ten recovery codes and show them this once."""
    person = person_of(request)
    codes = make_recovery_codes(person=person, by=person)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "text": "\n".join(codes)})


@sensitive_post_parameters("old", "new")
@never_cache
@require_http_methods(["GET", "POST"])
@open_at_step("accounts:password")
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password, or replace the temporary one at the first sign-in."""
    person = person_at_any_step(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        current = sessions.sign_in_of(request)
        try:
            changed = change_password(person=person, by=person, keep=current, **form.cleaned_data)
        except WrongPassword as refused:
            form.add_error(None, str(refused))
        else:
            sessions.renew(request, changed)
            messages.success(request, "Your password is changed. Other places were signed out.")
            return redirect(safe_next(request, "/account/"))
    context = {
        "form": form,
        "is_temporary": person.is_password_temporary,
        "next": safe_next(request, "/account/"),
    }
    return render(request, "accounts/password.html", context)


def _added(request: HttpRequest, device: Authenticator) -> HttpResponseBase:
    del request.session[NEW_KEY]
    if waiting_person(request) is not None:
        finish_sign_in(sign_in=sessions.sign_in_of(request), second_step="code")
        sessions.mark_second_step(request, device)
    messages.success(request, "Your authenticator app is added.")
    return redirect("accounts:security")


def _new_key(request: HttpRequest, person: User) -> str:
    """Return the key offered in this session, kept sealed: sessions lie in the database too."""
    try:
        return unseal(request.session[NEW_KEY], owner=person.pk)
    except (KeyError, SecretUnreadable):
        key = secrets.token_hex(KEY_BYTES)
        request.session[NEW_KEY] = seal(key, owner=person.pk)
        return key


def _shown(person: User, key: str) -> dict[str, str]:
    text = otpauth.text_of(key)
    picture = segno.make(otpauth.address(person.collar_number, key), error="m")
    return {
        "picture": picture.svg_data_uri(scale=5, border=3, dark="#000", light="#fff"),
        "text_key": " ".join(text[start : start + 4] for start in range(0, len(text), 4)),
    }
