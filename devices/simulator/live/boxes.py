"""Boxes of an ISO base media file (ISO/IEC 14496-12): read, written, and a stream of them cut into fragments. Pure."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

HEAD = 8
LARGEST_BOX = 64 * 1024 * 1024
NOT_SYNC = 0x00010000  # sample_is_non_sync_sample
FIRST_FLAGS, SAMPLE_DURATION, SAMPLE_SIZE, SAMPLE_FLAGS, SAMPLE_OFFSET = 0x4, 0x100, 0x200, 0x400, 0x800
DATA_OFFSET = 0x1


class BadBoxes(ValueError):
    """These bytes are not the fragmented MP4 that was expected."""


@dataclass(frozen=True)
class Box:
    """One box: its kind, and where its content lies."""

    kind: bytes
    start: int
    content: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield the boxes that lie side by side in a stretch of bytes; raises BadBoxes."""
    end = len(data) if end is None else end
    while start < end:
        if end - start < HEAD:
            raise BadBoxes("A box ends in its head.")
        length = int.from_bytes(data[start : start + 4], "big")
        if not HEAD <= length <= end - start:
            raise BadBoxes("A box is longer than what holds it.")
        yield Box(data[start + 4 : start + 8], start, start + HEAD, start + length)
        start += length


def inside(data: bytes, *path: bytes, within: Box | None = None) -> list[Box]:
    """Return the boxes at a path, such as `moof`, `traf`; without `within` from the outermost ones."""
    found = list(boxes(data)) if within is None else list(boxes(data, within.content, within.end))
    for depth, kind in enumerate(path):
        found = [box for box in found if box.kind == kind]
        if depth + 1 < len(path):
            found = [inner for box in found for inner in boxes(data, box.content, box.end)]
    return found


def the_only(data: bytes, *path: bytes, within: Box | None = None) -> Box:
    """Return the one box at a path; raises BadBoxes when there is none, or more."""
    found = inside(data, *path, within=within)
    if len(found) != 1:
        raise BadBoxes(f"There are {len(found)} boxes {b'/'.join(path).decode('latin-1')}.")
    return found[0]


def box(kind: bytes, *contents: bytes) -> bytes:
    """Return a box with this content."""
    return struct.pack(">I4s", HEAD + sum(map(len, contents)), kind) + b"".join(contents)


def full_box(kind: bytes, version: int, flags: int, *contents: bytes) -> bytes:
    """Return a box that begins with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *contents)


@dataclass
class Splitter:
    """Cuts what an encoder writes: first everything up to `moov`, then everything up to each `mdat`."""

    _held: bytearray = field(default_factory=bytearray)
    _whole: int = 0  # how many of the bytes held are boxes that are whole
    _has_begun: bool = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they come; returns the pieces that they complete, the init segment as the first of all."""
        self._held += data
        pieces = []
        while (kind := self._next_box()) is not None:
            if kind == (b"mdat" if self._has_begun else b"moov"):
                self._has_begun = True
                pieces.append(bytes(self._held[: self._whole]))
                del self._held[: self._whole]
                self._whole = 0
        return pieces

    def _next_box(self) -> bytes | None:
        """Step over one box that is whole; returns its kind."""
        if len(self._held) - self._whole < HEAD:
            return None
        length, kind = struct.unpack_from(">I4s", self._held, self._whole)
        if not HEAD <= length <= LARGEST_BOX:
            raise BadBoxes(f"A box {kind.decode('latin-1')!r} of {length} bytes.")
        if len(self._held) - self._whole < length:
            return None
        self._whole += length
        return bytes(kind)


def begins_with_a_key(fragment: bytes, track: int = 1) -> bool:
    """Tell whether the first sample of a track in a fragment needs no other picture."""
    for traf in inside(fragment, b"moof", b"traf"):
        head = the_only(fragment, b"tfhd", within=traf)
        if int.from_bytes(fragment[head.content + 4 : head.content + 8], "big") == track:
            run = inside(fragment, b"trun", within=traf)[0]
            return not _first_flags(fragment, head, run) & NOT_SYNC
    return False


def _first_flags(fragment: bytes, head: Box, run: Box) -> int:
    """Return the flags of the first sample of a run: its own, that of all, or the track's."""
    flags = int.from_bytes(fragment[run.content + 1 : run.content + 4], "big")
    at = run.content + 8 + 4 * bool(flags & DATA_OFFSET)
    if flags & FIRST_FLAGS:
        return int.from_bytes(fragment[at : at + 4], "big")
    if flags & SAMPLE_FLAGS:
        at += 4 * bool(flags & SAMPLE_DURATION) + 4 * bool(flags & SAMPLE_SIZE)
        return int.from_bytes(fragment[at : at + 4], "big")
    return default_of(fragment, head, 0x20)


def default_of(fragment: bytes, head: Box, wanted: int) -> int:
    """Return a default value of `tfhd`: 0x8 the duration, 0x10 the size, 0x20 the flags of a sample; else 0."""
    flags = int.from_bytes(fragment[head.content + 1 : head.content + 4], "big")
    at = head.content + 8
    for bit, width in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)):
        if bit == wanted:
            return int.from_bytes(fragment[at : at + width], "big") if flags & bit else 0
        at += width if flags & bit else 0
    return 0
