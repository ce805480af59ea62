"""The secret of a survey link: how it is made, how it is stored, how it is read from what somebody pasted."""

import hashlib
import re
import secrets

LENGTH = 27  # characters of 5 bits: 135
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that looks like something else
SECRET = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


def new_secret() -> str:
    """Return a new secret of 135 bits, which can be read out and typed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def fingerprint(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_in(text: str) -> str:
    """Return the secret in a pasted link or typed code, or nothing."""
    tidied = text.rpartition("#")[2].strip().lower().translate(MISREAD)
    return tidied if SECRET.fullmatch(tidied) else ""
