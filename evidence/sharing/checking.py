"""Answers whether a file is one that the force handed over, by its SHA-256 alone: no case, no name, no date."""

import re
import time
from dataclasses import dataclass
from enum import StrEnum

from django.core.cache import cache

from accounts.noise import neighbourhood
from audit import context
from evidence.sharing.models import Bundle, BundlePart

SHA256 = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(r"[A-Z2-7]{16}")
WINDOW, MOST_CHECKS = 600, 60  # seconds; from one neighbourhood


class Answer(StrEnum):
    """What can be said of a file."""

    MATCH = "match"
    NO_MATCH = "no_match"
    UNKNOWN = "unknown"
    UNKNOWN_CODE = "unknown_code"
    NO_HASH = "no_hash"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know: tidied, and empty where it has not the form."""

    sha256: str
    code: str


class TooMany(Exception):
    """One neighbourhood asks too often."""


def asked(sha256: str, code: str) -> Asked:
    """Return what was typed or pasted, tidied: spaces and hyphens in a code do not count."""
    hexadecimal = sha256.strip().lower()
    letters = re.sub(r"[\s-]", "", code).upper()
    return Asked(hexadecimal if SHA256.fullmatch(hexadecimal) else "", letters[:40])


def check(question: Asked) -> Answer:
    """Answer a question. Without a code, all that was ever handed over counts. Raises TooMany."""
    _count()
    if not question.sha256:
        return Answer.NO_HASH
    handed_over = BundlePart.objects.filter(sha256=question.sha256, file__isnull=False, bundle__ready_at__isnull=False)
    if not question.code:
        return Answer.MATCH if handed_over.exists() else Answer.UNKNOWN
    if not CODE.fullmatch(question.code) or not Bundle.objects.filter(code=question.code).exists():
        return Answer.UNKNOWN_CODE
    return Answer.MATCH if handed_over.filter(bundle__code=question.code).exists() else Answer.NO_MATCH


def _count() -> None:
    where = neighbourhood(context.current().source_ip or "")
    key = f"verify:{where}:{int(time.time()) // WINDOW}"
    cache.add(key, 0, WINDOW)
    if cache.incr(key) > MOST_CHECKS:
        raise TooMany
