"""Secrets of links and sessions, and the numbers that people quote: made here, kept only as hashes."""

import hashlib
import re
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
TOKEN_BYTES = 24  # 192 bits
CODE_LETTERS = 12  # 60 bits, guarded by a count of wrong ones
LOOK_ALIKE = str.maketrans("ILO", "110")
IN_FRAGMENT = re.compile(r"#([A-Za-z0-9_-]{20,80})\s*$")
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def new_token() -> str:
    """Return a new secret for a link or a session."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a token: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Return a new code that can be typed, such as 7K4P-92QX-ABCD."""
    return _grouped(_letters(CODE_LETTERS))


def code_mac(code: str) -> str:
    """Return what is kept of a code: an HMAC, for a code is short enough to be tried out by a thief of the table."""
    return next(code_macs(code))


def code_macs(code: str) -> Iterator[str]:
    """Return what may be kept of a code: with the present SECRET_KEY, then with former ones."""
    plain = "".join(letter for letter in code.upper().translate(LOOK_ALIKE) if letter in ALPHABET)
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac("community.code", plain, secret=key, algorithm="sha256").hexdigest()


def new_reference() -> str:
    """Return a number to quote, such as MDS-7K4P-92QX: it opens nothing."""
    return f"{settings.REFERENCE_PREFIX}-{_grouped(_letters(8))}"


def token_in(text: str) -> str:
    """Return the token in what somebody pasted: a whole link, or its end; empty when there is none."""
    text = text.strip()
    if found := IN_FRAGMENT.search(text):
        return found.group(1)
    return text if TOKEN.fullmatch(text) else ""


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
