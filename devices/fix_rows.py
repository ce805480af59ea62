"""Rows of `CameraPlace` as PostgreSQL's binary COPY reads them: made as a fix comes in, 100 bytes each. Pure.

A fleet brings thousands of rows a second; as text each would be written, quoted and parsed again.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

COLUMNS = ("camera_id", "at", "latitude", "longitude", "accuracy_m", "speed_m_s", "heading")
HEAD = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0)
END = struct.pack(">h", -1)
EPOCH_MS = 946_684_800_000  # PostgreSQL counts from 2000-01-01 UTC
ROWS = {  # by whether speed and heading are known: number of columns, then each with its length (-1: not known)
    (has_speed, has_heading): struct.Struct(
        ">h i16s iq id id id" + (" id" if has_speed else " i") + (" id" if has_heading else " i")
    )
    for has_speed in (True, False)
    for has_heading in (True, False)
}


class TrueFix(NamedTuple):
    """Where a camera was at a moment of true time: milliseconds since 1970 UTC, WGS 84 degrees, metres."""

    at_ms: int
    latitude: float
    longitude: float
    accuracy_m: float
    speed_m_s: float | None
    heading: float | None


def row_of(camera: bytes, fix: TrueFix) -> bytes:
    """Return one row; `camera` is the 16 bytes of its key."""
    at_ms, latitude, longitude, accuracy, speed, heading = fix
    known = ((8, speed) if speed is not None else (-1,)) + ((8, heading) if heading is not None else (-1,))
    return ROWS[speed is not None, heading is not None].pack(
        len(COLUMNS), 16, camera, 8, (at_ms - EPOCH_MS) * 1000, 8, latitude, 8, longitude, 8, accuracy, *known
    )


def whole(rows: Iterable[bytes]) -> bytes:
    """Return what COPY reads for these rows."""
    return b"".join((HEAD, *rows, END))


class LastPlace(NamedTuple):
    """Where a camera was last, for its own row."""

    camera: UUID
    fix: TrueFix
