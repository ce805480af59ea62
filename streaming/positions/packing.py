"""A unit's newest place as it goes through Valkey: 52 bytes, the camera's key and where it is. Pure."""

import math
import struct
from collections.abc import Iterator
from uuid import UUID

from devices.fix_rows import TrueFix

PLACE = struct.Struct(">qddfff")
MOVE = struct.Struct(">16sqddfff")
NAN = math.nan
Moves = dict[UUID, TrueFix]


def pack_place(fix: TrueFix) -> bytes:
    """Return a place; what is not known of it is NaN."""
    return PLACE.pack(*fix[:4], *_numbers(fix))


def unpack_place(raw: bytes) -> TrueFix:
    """Return the place in `raw`; raises struct.error when it is none."""
    return _known(TrueFix(*PLACE.unpack(raw)))


def pack_moves(moves: Moves) -> bytes:
    """Return who is where now, one after the other."""
    return b"".join([MOVE.pack(camera.bytes, *fix[:4], *_numbers(fix)) for camera, fix in moves.items()])


def unpack_moves(raw: bytes) -> Iterator[tuple[UUID, TrueFix]]:
    """Yield who is where; raises struct.error when `raw` is cut off."""
    return ((UUID(bytes=camera), _known(TrueFix(*values))) for camera, *values in MOVE.iter_unpack(raw))


def _numbers(fix: TrueFix) -> tuple[float, float]:
    return (NAN if fix.speed_m_s is None else fix.speed_m_s, NAN if fix.heading is None else fix.heading)


def _known(fix: TrueFix) -> TrueFix:
    """Return a fix with None for what is NaN."""
    speed, heading = (None if value is None or math.isnan(value) else value for value in fix[4:])
    return TrueFix(*fix[:4], speed, heading)
