"""Device keys: 256 random bits that a camera sends with each request; only their SHA-256 is kept.

A plain hash is enough: a random key of this size cannot be guessed from it, unlike a password.
"""

import hashlib
import hmac
import secrets

KEY_BYTES = 32
NOBODY = "0" * 64  # compared when no such camera exists, so that both answers take the same time


def new_key() -> str:
    """Return a new device key: 64 hexadecimal digits, 256 bits."""
    return secrets.token_hex(KEY_BYTES)


def key_hash(key: str) -> str:
    """Return the SHA-256 of a key as 64 hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_fits(key: str, expected_hash: str) -> bool:
    """Whether the key has the hash; takes the same time whatever the answer."""
    return hmac.compare_digest(key_hash(key), expected_hash)
