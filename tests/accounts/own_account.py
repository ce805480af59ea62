"""What somebody sets up in their own account, and what the journal says of it."""

from django_otp_webauthn.models import WebAuthnCredential

KEY = "42" * 20
NEW = "a lamp, a ladder, a lark"


def passkey(person) -> WebAuthnCredential:
    return WebAuthnCredential.objects.create(
        user=person, credential_id=person.id.bytes, public_key=b"key", name="Work laptop"
    )


def own(person, operation, details, reason_code=""):
    return operation, "success", reason_code, str(person.id), details
