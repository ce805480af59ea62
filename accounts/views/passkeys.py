"""Passkeys: the two talks with the browser (add one, prove with one), as JSON for passkeys.mjs."""

import json
from collections.abc import Mapping

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions

from accounts import sessions
from accounts.actions.checking import check_passkey
from accounts.actions.signing_in import finish_sign_in, record_failed_sign_in
from accounts.actions.two_step import add_passkey
from accounts.guards import open_at_step, requires_confirmation, safe_next
from accounts.request import person_at_any_step, waiting_person

ADDING, CHECKING = "passkey_adding", "passkey_checking"  # what the browser must answer, in the session
FAILED = "The passkey was not accepted. Try again, or use another way."


@never_cache
@require_POST
@open_at_step("accounts:security")
@requires_confirmation
def add_options(request: HttpRequest) -> HttpResponseBase:
    """Return what the browser needs to make a passkey for the person."""
    helper = WebAuthnCredential.get_webauthn_helper(request=request)
    options, request.session[ADDING] = helper.register_begin(user=person_at_any_step(request))
    return JsonResponse(options)


@never_cache
@require_POST
@open_at_step("accounts:security")
@requires_confirmation
def add(request: HttpRequest) -> HttpResponseBase:
    """Keep the passkey that the browser made; the first second step also finishes the sign-in."""
    person = person_at_any_step(request)
    is_first = waiting_person(request) is not None
    sent, state = _answer(request, ADDING)
    helper = WebAuthnCredential.get_webauthn_helper(request=request)

    def complete() -> WebAuthnCredential:
        with rewrite_exceptions():
            return helper.register_complete(user=person, state=state, data=sent.get("credential"))

    try:
        credential = add_passkey(person=person, complete=complete, name=str(sent.get("name", ""))[:60], by=person)
    except (OTPWebAuthnApiError, LookupError, TypeError) as error:
        return _refused(error)
    if is_first:
        finish_sign_in(sign_in=sessions.sign_in_of(request), second_step="passkey")
        sessions.mark_second_step(request, credential)
    return JsonResponse({"next": reverse("accounts:security")})


@never_cache
@require_POST
@open_at_step("accounts:sign-in-check")
def check_options(request: HttpRequest) -> HttpResponseBase:
    """Return what the browser needs to prove a passkey of the person who took the first step."""
    helper = WebAuthnCredential.get_webauthn_helper(request=request)
    options, request.session[CHECKING] = helper.authenticate_begin(
        user=person_at_any_step(request), require_user_verification=False
    )
    return JsonResponse(options)


@never_cache
@require_POST
@open_at_step("accounts:sign-in-check")
def check(request: HttpRequest) -> HttpResponseBase:
    """Finish the sign-in when the browser's answer proves a passkey of the person."""
    person = person_at_any_step(request)
    sent, state = _answer(request, CHECKING)
    helper = WebAuthnCredential.get_webauthn_helper(request=request)

    def complete() -> WebAuthnCredential:
        with rewrite_exceptions():
            return helper.authenticate_complete(user=person, state=state, data=sent.get("credential"))

    try:
        credential = check_passkey(sign_in=sessions.sign_in_of(request), complete=complete)
    except (OTPWebAuthnApiError, LookupError, TypeError) as error:
        record_failed_sign_in(person=person, step="second", reason_code="wrong_passkey")
        return _refused(error)
    sessions.mark_second_step(request, credential)
    return JsonResponse({"next": safe_next(request)})


def _answer(request: HttpRequest, kept_as: str) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Return what the browser sent and what it must answer to (used up by this); either may be empty."""
    state = request.session.pop(kept_as, {})
    try:
        sent = json.loads(request.body)
    except ValueError:
        return {}, state
    return (sent if isinstance(sent, dict) else {}), state


def _refused(error: Exception) -> JsonResponse:
    code = getattr(error, "code", "unreadable")
    return JsonResponse({"error": str(code), "message": FAILED}, status=getattr(error, "status_code", 400))
