"""Secrets that must be read again, such as the key of an authenticator app: encrypted, with a key outside the database.

The key comes from STORED_SECRETS_KEY; what a former key sealed is still read (STORED_SECRETS_FORMER_KEYS) until
`manage.py reseal_secrets` has sealed it anew (OWASP ASVS 5.0 11.2.2, 13.3.1).
"""

import base64
import uuid
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_LEAST = 32  # signs; as hexadecimal digits they hold 128 bits
PURPOSE = b"exhibit stored secrets"


class SecretUnreadable(Exception):
    """None of our keys opens it, or it belongs to somebody else: sealed elsewhere, damaged or moved to another row."""


def seal(secret: str, *, owner: uuid.UUID) -> str:
    """Return the secret encrypted and bound to its owner: in another person's row it does not open."""
    return _ciphers().encrypt(f"{owner}:{secret}".encode()).decode()


def unseal(sealed: str, *, owner: uuid.UUID) -> str:
    """Return the secret; raises SecretUnreadable."""
    try:
        bound, _, secret = _ciphers().decrypt(sealed.encode()).decode().partition(":")
    except InvalidToken as error:
        message = "A stored secret cannot be read: is its key among STORED_SECRETS_FORMER_KEYS?"
        raise SecretUnreadable(message) from error
    if bound != str(owner):
        message = "A stored secret belongs to another person."
        raise SecretUnreadable(message)
    return secret


def _ciphers() -> MultiFernet:
    keys = [settings.STORED_SECRETS_KEY, *settings.STORED_SECRETS_FORMER_KEYS]
    return MultiFernet([_cipher(key) for key in keys])


@cache
def _cipher(key: str) -> Fernet:
    """Return the cipher of one key: any long random text will do (RFC 5869 makes 256 bits of it)."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
