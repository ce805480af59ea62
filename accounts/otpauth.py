"""The address that an authenticator app reads from the picture: account, issuer and secret key."""

import base64
from urllib.parse import quote, urlencode

from django.conf import settings


def address(collar_number: str, key: str) -> str:
    """Return the otpauth:// address of a secret key given in hexadecimal; the key may leave only on this page."""
    issuer = settings.OTP_TOTP_ISSUER
    parameters = {"secret": text_of(key), "issuer": issuer, "algorithm": "SHA1", "digits": 6, "period": 30}
    return f"otpauth://totp/{quote(f'{issuer}:{collar_number}')}?{urlencode(parameters)}"


def text_of(key: str) -> str:
    """Return the key as people type it into an app: base 32 (RFC 4648)."""
    return base64.b32encode(bytes.fromhex(key)).decode()
