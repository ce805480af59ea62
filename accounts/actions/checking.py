"""A second step is checked: a code of the authenticator, a recovery code or a passkey."""

import math
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.actions.signing_in import finish_sign_in, record_failed_sign_in
from accounts.actions.two_step import recovery_digest
from accounts.models import Authenticator, SignIn, User
from audit import journal

CODE_DIGITS = 6


@journal.action
def check_code(*, person: User, sign_in: SignIn, code: str) -> Device | None:
    """Return the device whose code this is and finish the sign-in, or None after writing down the failure.

    Six digits are a code of an authenticator, anything else a recovery code, which then no longer works.
    """
    device = matching_device(person, code)
    if device is None:
        record_failed_sign_in(person=person, step="second", reason_code="wrong_code")
        return None
    is_recovery = isinstance(device, StaticDevice)
    finish_sign_in(sign_in=sign_in, second_step="recovery code" if is_recovery else "code")
    return device


@journal.action
def check_passkey(*, sign_in: SignIn, complete: Callable[[], WebAuthnCredential]) -> WebAuthnCredential:
    """Finish the sign-in with a passkey; `complete` is the library's check, whose exceptions pass through."""
    credential = complete()
    finish_sign_in(sign_in=sign_in, second_step="passkey")
    return credential


def matching_device(person: User, code: str) -> Device | None:
    """Return the device of the person that accepts `code`; each wrong one makes the next wait longer."""
    tidy = "".join(code.split())
    if tidy.isascii() and tidy.isdigit() and len(tidy) == CODE_DIGITS:
        apps = Authenticator.objects.devices_for_user(person, confirmed=True).values_list("pk", flat=True)
        return next((found for pk in apps if (found := _accepted(pk, tidy))), None)
    devices, token = StaticDevice.objects.devices_for_user(person, confirmed=True), recovery_digest(tidy)
    return next((found for device in devices if (found := verify_token(person, device.persistent_id, token))), None)


def seconds_to_wait(person: User, *, is_recovery: bool) -> int:
    """Return how long no code of the person is looked at after wrong ones, in whole seconds, rounded up."""
    kind = StaticDevice if is_recovery else Authenticator
    refused = [device.verify_is_allowed()[1] for device in kind.objects.devices_for_user(person, confirmed=True)]
    left = [(facts["locked_until"] - timezone.now()).total_seconds() for facts in refused if facts]
    return math.ceil(min(left)) if left and len(left) == len(refused) else 0


@transaction.atomic
def _accepted(pk: int, code: str) -> Authenticator | None:
    """Return the app when the code is its own; the row is locked, so that one code counts once."""
    app: Authenticator = Authenticator.objects.select_for_update().get(pk=pk)
    may_try, _ = app.verify_is_allowed()
    if not may_try:
        return None
    if not app.match(code):
        app.throttle_increment()
        return None
    app.throttle_reset(commit=False)
    app.set_last_used_timestamp(commit=False)
    app.save()
    return app
