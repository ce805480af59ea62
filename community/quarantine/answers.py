"""What a scanner answers, and what several answers mean together; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """One answer, from the best to the worst. Only CLEAN proves that all was looked at and nothing was found."""

    CLEAN = "clean"
    UNSCANNABLE = "unscannable"
    ERROR = "error"
    INFECTED = "infected"


ORDER = list(Found)


@dataclass(frozen=True)
class Answer:
    """What one scanner says of one file; `finding` is the name of what was found, or why it could not be scanned."""

    engine: str
    found: Found
    finding: str = ""
    version: str = ""


def verdict_of(answers: Iterable[Answer]) -> Answer:
    """Return the answer that decides: the worst. No answer at all is an error: nothing is clean by default."""
    return max(answers, key=lambda one: ORDER.index(one.found), default=NOBODY)


NOBODY = Answer("none", Found.ERROR, "No scanner has answered.")
