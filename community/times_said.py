"""Reads times of day as people write them: 9:09am, 9.09 pm, 21:09, 2109, 21:09:33; pure."""

import re
from datetime import time

SAID = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)
WORDS = {"midday": time(12), "noon": time(12), "midnight": time(0)}


def read_time(text: str) -> time | None:
    """Return the time of day that a text says, or None when it says none."""
    plain = " ".join(text.strip().lower().split())
    if plain in WORDS:
        return WORDS[plain]
    found = SAID.fullmatch(plain)
    if found is None or (found.group(2) is None and found.group(4) is None):
        return None
    hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3))
    half = found.group(4)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
