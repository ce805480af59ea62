"""Reads the place that a docked device names, such as "Dock 3 bay 12"; pure."""

import re
from typing import NamedTuple

HIGHEST_BAY = 96
BAY = re.compile(r"(?P<dock>.*?)[\s,;:/-]*\bbay\s*(?P<bay>\d{1,3})", re.IGNORECASE)


class Spot(NamedTuple):
    """A dock by its name, and the bay in it, or None when the device names none that a dock could have."""

    dock: str
    bay: int | None


def read_spot(text: str) -> Spot | None:
    """Return where a device stands, or None when it stands in no dock."""
    words = " ".join(text.split())
    if not words:
        return None
    found = BAY.fullmatch(words)
    if found is None or not found["dock"] or not 1 <= int(found["bay"]) <= HIGHEST_BAY:
        return Spot(words, None)
    return Spot(found["dock"], int(found["bay"]))
