"""Names of sessions: UUIDs of version 7 (RFC 9562), which a camera makes by itself, also where it has no coverage."""

import os
from uuid import UUID

VERSION, VARIANT = 0x7, 0b10


def session_id(now_us: int) -> UUID:
    """Return a new name; it begins with the milliseconds of `now_us`, microseconds since 1970 UTC."""
    dice = int.from_bytes(os.urandom(10), "big")
    number = (now_us // 1000 & (1 << 48) - 1) << 80 | VERSION << 76 | (dice >> 64 & 0xFFF) << 64
    return UUID(int=number | VARIANT << 62 | dice & (1 << 62) - 1)
