"""People add and remove their second step: authenticator, passkeys, recovery codes."""

import base64
import secrets
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import Authenticator, SignIn, User
from accounts.permissions import Permission
from accounts.refusals import LastSecondStep, WrongCode, must, must_be_own, must_be_somebody_else
from audit import journal
from audit.actors import Actor
from audit.operations import Operation

RECOVERY_CODES = 10
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 12  # signs, 59 bits


@journal.action
def add_authenticator(*, person: User, key: str, code: str, name: str, by: Actor) -> Authenticator:
    """Add an authenticator app with the secret `key` (hexadecimal), proved by a code; raises WrongCode."""
    must_be_own(by, person, Operation.TWO_STEP_ADDED)
    device = Authenticator(user=person, name=name or "Authenticator app")
    device.set_key(key)
    if not device.match(code):
        message = "The code does not match. Check that the clock of your phone is right, then type the newest code."
        raise WrongCode(message, operation=Operation.TWO_STEP_ADDED, by=by, on=person, reason_code="wrong_code")
    device.set_last_used_timestamp(commit=False)
    device.save()
    journal.act(Operation.TWO_STEP_ADDED, by=by, on=person, details={"device": device.pk})
    return device


@journal.action
def remove_authenticator(*, person: User, device: Authenticator, by: Actor) -> None:
    """Remove an authenticator app; raises NotAllowed and LastSecondStep."""
    must_be_own(by, person, Operation.TWO_STEP_REMOVED)
    details = {"device": device.pk}
    _delete(person, device, by, Operation.TWO_STEP_REMOVED)
    journal.act(Operation.TWO_STEP_REMOVED, by=by, on=person, details=details)


@journal.action
def add_passkey(
    *, person: User, complete: Callable[[], WebAuthnCredential], name: str, by: Actor
) -> WebAuthnCredential:
    """Add the passkey that `complete`, the library's check of the browser's answer, returns."""
    must_be_own(by, person, Operation.PASSKEY_ADDED)
    credential = complete()
    credential.name = name or "Passkey"
    credential.save(update_fields=["name"])
    journal.act(Operation.PASSKEY_ADDED, by=by, on=person, details={"device": credential.pk})
    return credential


@journal.action
def remove_passkey(*, person: User, credential: WebAuthnCredential, by: Actor) -> None:
    """Remove a passkey; raises NotAllowed and LastSecondStep."""
    must_be_own(by, person, Operation.PASSKEY_REMOVED)
    details = {"device": credential.pk}
    _delete(person, credential, by, Operation.PASSKEY_REMOVED)
    journal.act(Operation.PASSKEY_REMOVED, by=by, on=person, details=details)


@journal.action
def make_recovery_codes(*, person: User, by: Actor) -> list[str]:
    """Return ten new recovery codes to show once; old ones stop working, and only keyed digests are kept."""
    must_be_own(by, person, Operation.RECOVERY_CODES_MADE)
    device, _ = StaticDevice.objects.get_or_create(user=person, defaults={"name": "Recovery codes"})
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    device.token_set.all().delete()
    StaticToken.objects.bulk_create([StaticToken(device=device, token=recovery_digest(code)) for code in codes])
    journal.act(Operation.RECOVERY_CODES_MADE, by=by, on=person, details={"codes": len(codes)})
    return codes


@journal.action
def reset_two_step(*, person: User, by: Actor) -> int:
    """Remove every second step of somebody who lost theirs, end their sessions, and return how many.

    Raises NotAllowed and NotToYourself. The person sets up a new second step at the next sign-in.
    """
    must(by, Permission.PEOPLE_MANAGE, Operation.TWO_STEP_REMOVED, person)
    must_be_somebody_else(by, person, Operation.TWO_STEP_REMOVED)
    devices = list(devices_for_user(person, confirmed=None))
    for device in devices:
        device.delete()
    ended = SignIn.objects.open().filter(user=person).update(ended_at=timezone.now())
    journal.act(
        Operation.TWO_STEP_REMOVED,
        by=by,
        on=person,
        details={"all": True, "devices": len(devices), "sessions_ended": ended},
    )
    return len(devices)


@journal.action
def reseal_authenticators(*, by: Actor) -> int:
    """Encrypt the key of every authenticator app with the present STORED_SECRETS_KEY, and return how many.

    Raises NotAllowed, and SecretUnreadable when a key is missing: then nothing changes.
    """
    must(by, Permission.SETTINGS_MANAGE, Operation.SECRETS_RESEALED)
    apps = list(Authenticator.objects.select_for_update().order_by("pk"))
    for app in apps:
        app.set_key(app.key)
    Authenticator.objects.bulk_update(apps, ["sealed_key"], batch_size=500)
    journal.act(Operation.SECRETS_RESEALED, by=by, details={"secrets": len(apps)})
    return len(apps)


def recovery_digest(code: str) -> str:
    """Return what is kept of a recovery code: 80 bits of a keyed digest, useless without our secret key."""
    tidy = "".join(sign for sign in code.lower() if sign.isalnum())
    digest = salted_hmac("accounts.recovery_code", tidy, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode().lower()


def _random_code() -> str:
    signs = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def _delete(person: User, device: Device, by: Actor, operation: Operation) -> None:
    User.objects.select_for_update().get(pk=person.pk)  # two removals at once must not leave nothing
    others = [
        other
        for other in devices_for_user(person)
        if not isinstance(other, StaticDevice) and other.persistent_id != device.persistent_id
    ]
    if settings.TWO_STEP_REQUIRED and not others:
        message = "This is your only second step. Add another before you remove it."
        raise LastSecondStep(message, operation=operation, by=by, on=person, reason_code="last_second_step")
    device.delete()
