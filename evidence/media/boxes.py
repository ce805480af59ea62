"""Reads the outermost boxes of an MP4 file (ISO/IEC 14496-12 section 4.2): the index, and what is missing."""

import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

_FIRST_BOXES = frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"})
_MOST_BOXES = 4096  # a long fragmented recording has thousands; the first ones tell enough


class MoovPlace(StrEnum):
    """Where the index of an MP4 file stands. `NONE`: not an MP4 file."""

    FIRST = "first"
    LAST = "last"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True)
class Layout:
    """What the outermost boxes say; `is_cut_short`: a box promises bytes that the file does not have."""

    moov: MoovPlace = MoovPlace.NONE
    is_fragmented: bool = False
    is_cut_short: bool = False
    brand: str = ""


def read_layout(path: Path) -> Layout:
    """Return the layout of an MP4 file, or the empty layout of anything else. Raises OSError."""
    size = path.stat().st_size
    seen: list[bytes] = []
    brand = ""
    with path.open("rb") as file:
        start = 0
        while start + 8 <= size and len(seen) < _MOST_BOXES:
            name, length = _read_header(file, start, size)
            if not seen and name not in _FIRST_BOXES:
                return Layout()
            if name == b"ftyp":
                brand = file.read(4).decode("latin-1")
            seen.append(name)
            if length < 8:
                break
            start += length
    return Layout(_place(seen), b"moof" in seen, start > size, brand) if seen else Layout()


def media_ranges(path: Path) -> list[tuple[int, int]]:
    """Return where the content of each media box (mdat) begins and ends, at the end of the file at the latest."""
    size, start = path.stat().st_size, 0
    found: list[tuple[int, int]] = []
    with path.open("rb") as file:
        while start + 8 <= size and len(found) < _MOST_BOXES:
            name, length = _read_header(file, start, size)
            if name == b"mdat":
                found.append((file.tell(), min(start + length, size) if length >= 8 else size))
            if length < 8:
                break
            start += length
    return found


def _read_header(file: BinaryIO, start: int, size: int) -> tuple[bytes, int]:
    """Return name and length in bytes of the box at `start`, ready to read its content."""
    file.seek(start)
    length, name = struct.unpack(">I4s", file.read(8))
    if length == 1:
        wide = file.read(8)
        length = struct.unpack(">Q", wide)[0] if len(wide) == 8 else 0
    elif length == 0:
        length = size - start
    return name, length


def _place(seen: list[bytes]) -> MoovPlace:
    if b"moov" not in seen:
        return MoovPlace.MISSING
    if b"mdat" in seen and seen.index(b"mdat") < seen.index(b"moov"):
        return MoovPlace.LAST
    return MoovPlace.FIRST
