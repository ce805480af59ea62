"""Numbers and secrets of sharing: references of packages, tokens of links, one-time codes, keys of visits."""

import hashlib
import re
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from evidence.sharing.models import Package

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read for something else
TOKEN_LETTERS = 28  # 140 bits
MISREAD = str.maketrans("OIL", "011")
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
LOCK_LASTS = timedelta(minutes=15)
VISIT_LASTS = timedelta(minutes=30)


def next_reference() -> str:
    """Return the reference that follows the last of this year; two at once meet at the unique constraint."""
    start = f"{settings.FORCE_CODE}-{timezone.localdate():%y}-"
    last = Package.objects.filter(reference__startswith=start).order_by("-reference").values_list("reference").first()
    number = int(last[0].rpartition("-")[2]) + 1 if last else 1
    return f"{start}{number:05}"


def new_token() -> str:
    """Return a token to be read or typed: seven groups of four letters."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, TOKEN_LETTERS, 4))


def token_in(text: str) -> str:
    """Return the token of a pasted link or of what somebody typed, or nothing."""
    typed = re.sub(r"[^0-9A-Z]", "", text.strip().rpartition("#")[2].upper()).translate(MISREAD)
    return typed if len(typed) == TOKEN_LETTERS and set(typed) <= set(ALPHABET) else ""


def digest(secret: str) -> str:
    """Return what is kept of a token or key; they are random, so a plain SHA-256 hides them."""
    return hashlib.sha256(secret.replace("-", "").encode()).hexdigest()


def new_code() -> str:
    """Return six random digits (19.9 bits; OWASP ASVS 5.0 6.5.4)."""
    return f"{secrets.randbelow(10**6):06}"


def code_hmac(recipient_id: UUID, code: str) -> str:
    """Return what is kept of a code: six digits can be guessed from a plain hash, so a key is needed."""
    return salted_hmac("sharing.code", f"{recipient_id}:{code}", algorithm="sha256").hexdigest()


def is_code(kept: str, recipient_id: UUID, typed: str) -> bool:
    """Say whether the typed digits are the kept code, in constant time."""
    return constant_time_compare(kept, code_hmac(recipient_id, re.sub(r"\s", "", typed)))


def new_key() -> str:
    """Return the secret of a visit's cookie: 256 bits."""
    return secrets.token_urlsafe(32)
