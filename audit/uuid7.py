"""Time-ordered identifiers (RFC 9562 section 5.7) for every row that Exhibit makes."""

import os
import threading
import time
import uuid
from datetime import datetime

_RANDOM_BITS = 62
_COUNTER_BITS = 12
_TOLERATED = 10_000 << _COUNTER_BITS  # a clock that was set back further is followed, or we would lead for ever

_lock = threading.Lock()
_last = 0  # milliseconds and sub-millisecond fraction of the last identifier, as one number


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7; those of one process rise, also when its clock is set back by up to ten seconds.

    The 48 leading bits are milliseconds since 1970. The 12 bits of `rand_a` hold the fraction of the
    millisecond, counted up when two calls fall together (RFC 9562 section 6.2, method 3); 62 bits are random.
    """
    global _last  # noqa: PLW0603 - one counter for the process is what makes the order hold
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    moment = (milliseconds << _COUNTER_BITS) | (rest << _COUNTER_BITS) // 1_000_000
    with _lock:
        if moment <= _last <= moment + _TOLERATED:
            moment = _last + 1
        _last = moment
    number = (moment >> _COUNTER_BITS) << 80 | 0x7 << 76 | (moment & 0xFFF) << 64
    number |= 0b10 << _RANDOM_BITS | int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=number)


def milliseconds_of(identifier: uuid.UUID) -> int:
    """Return the moment an identifier was made, in milliseconds since 1970."""
    return identifier.int >> 80


def first_of(moment: datetime) -> uuid.UUID:
    """Return the lowest identifier of a moment, to cut a range of rows by time."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)
