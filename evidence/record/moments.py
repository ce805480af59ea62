"""Moments of a recording as people write them: a time of day, minutes and seconds, milliseconds; pure."""

import re
from datetime import datetime, timedelta

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?")
_OFFSET = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)(?:\.(\d{1,3}))?")
_DIGITS = re.compile(r"\d{1,9}")
DAY = timedelta(days=1)
LARGEST = 10**9  # milliseconds: eleven days


def from_clock(text: str, started: datetime | None, duration_ms: int) -> int | None:
    """Return the milliseconds at which a wall clock showed `text` (22:47:02), or None when it never did.

    `started` is the local time of the first picture; a recording may run over midnight.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None or started is None or int(found[1]) > 23:
        return None
    parts = {"hour": int(found[1]), "minute": int(found[2]), "second": int(found[3])}
    moment = started.replace(**parts, microsecond=int((found[4] or "0").ljust(3, "0")) * 1000)  # type: ignore[arg-type]
    if moment < started.replace(microsecond=0):
        moment += DAY
    at_ms = round((moment - started) / timedelta(milliseconds=1))
    return max(0, at_ms) if at_ms <= duration_ms else None


def from_offset(text: str) -> int | None:
    """Return the milliseconds of 06:12.48 or 1:02:03.5, or None for anything else."""
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "0").ljust(3, "0"))


def as_offset(at_ms: int) -> str:
    """Return 06:12.480, or 1:02:03.500 from one hour on."""
    seconds, rest = divmod(at_ms, 1000)
    hours, seconds = divmod(seconds, 3600)
    text = f"{seconds // 60:02}:{seconds % 60:02}.{rest:03}"
    return f"{hours}:{text}" if hours else text


def start_of(clock: str, at: str, started: datetime | None, duration_ms: int) -> int:
    """Return where a deep link begins, in milliseconds: `?at=` in milliseconds, `?t=` as a time of day; else nought."""
    for digits in (at, clock):
        if _DIGITS.fullmatch(digits):
            return min(int(digits), duration_ms)
    return from_clock(clock, started, duration_ms) or 0
