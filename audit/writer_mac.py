"""Shows the sealer that the application wrote an entry: a code made with a key that the database does not have.

It counts until the entry is sealed; from then on the tree protects it, so a key that is replaced later does no harm.
"""

import hmac
from functools import lru_cache

from django.conf import settings

LENGTH = 16  # bytes: half of SHA-256, the least that RFC 2104 section 5 recommends
_PURPOSE = b"exhibit: who wrote a journal entry, 1"


def mac(content_hash: bytes) -> bytes:
    """Return the code of an entry (HMAC-SHA256, RFC 2104), made from its content hash."""
    return hmac.digest(_key(settings.SECRET_KEY), content_hash, "sha256")[:LENGTH]


def is_ours(content_hash: bytes, given: bytes | None) -> bool:
    """Say whether the application made this code, with its present key or one in SECRET_KEY_FALLBACKS."""
    if given is None:
        return False
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(
        hmac.compare_digest(hmac.digest(_key(secret), content_hash, "sha256")[:LENGTH], given) for secret in secrets
    )


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE, "sha256")
