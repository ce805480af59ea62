"""Time-ordered identifiers (RFC 9562 section 5.7) for every row that Exhibit makes."""

import os
import threading
import time
import uuid

_RANDOM_BITS = 62
_COUNTER_BITS = 12

_lock = threading.Lock()
_last = 0  # milliseconds and sub-millisecond fraction of the last identifier, as one number


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7; identifiers made by one process always rise, also when its clock is set back.

    The 48 leading bits are milliseconds since 1970. The 12 bits of `rand_a` hold the fraction of the
    millisecond, counted up when two calls fall together (RFC 9562 section 6.2, method 3); 62 bits are random.
    """
    global _last  # noqa: PLW0603 - one counter for the process is what makes the order hold
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    moment = (milliseconds << _COUNTER_BITS) | (rest << _COUNTER_BITS) // 1_000_000
    with _lock:
        _last = moment = max(moment, _last + 1)
    number = (moment >> _COUNTER_BITS) << 80 | 0x7 << 76 | (moment & 0xFFF) << 64
    number |= 0b10 << _RANDOM_BITS | int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=number)


def milliseconds_of(identifier: uuid.UUID) -> int:
    """Return the moment an identifier was made, in milliseconds since 1970."""
    return identifier.int >> 80
