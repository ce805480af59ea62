"""A second step is checked: a code of the authenticator, a recovery code or a passkey."""

from collections.abc import Callable

from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.actions.signing_in import finish_sign_in, record_failed_sign_in
from accounts.actions.two_step import recovery_digest
from accounts.models import SignIn, User
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
    """Return the device of the person that accepts `code`; the library slows down after each wrong one."""
    tidy = "".join(code.split())
    if tidy.isascii() and tidy.isdigit() and len(tidy) == CODE_DIGITS:
        devices, token = TOTPDevice.objects.devices_for_user(person, confirmed=True), tidy
    else:
        devices, token = StaticDevice.objects.devices_for_user(person, confirmed=True), recovery_digest(tidy)
    return next((found for device in devices if (found := verify_token(person, device.persistent_id, token))), None)
