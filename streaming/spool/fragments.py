"""Looks into the boxes of a fragment (ISO/IEC 14496-12) far enough to say whether it begins with a key picture. Pure.

The bytes come from outside: what cannot be read is no key picture, and nothing is raised.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

NOT_SYNC = 0x0001_0000  # sample_is_non_sync_sample
MOST_BOXES = 64  # in one box: a fragment has a handful
BASE, DESCRIPTION, DURATION, SIZE, FLAGS = (
    0x1,
    0x2,
    0x8,
    0x10,
    0x20,
)  # what a tfhd may hold, with 8 and 4 bytes
DATA_OFFSET, FIRST_FLAGS = 0x1, 0x4  # what a track run may hold before its samples
SAMPLE_DURATION, SAMPLE_SIZE, SAMPLE_FLAGS = 0x100, 0x200, 0x400  # and for each of them


@dataclass(frozen=True)
class VideoTrack:
    """The track with pictures, as the init segment names it."""

    number: int
    default_flags: int = 0


def video_track(init: bytes) -> VideoTrack | None:
    """Return the first track with pictures of an init segment, or None."""
    try:
        for moov in _inside(init, b"moov"):
            for trak in _inside(moov, b"trak"):
                if (number := _number_of(trak)) is not None:
                    return VideoTrack(number, _default_flags(moov, number))
    except struct.error:
        pass
    return None


def begins_with_key(fragment: bytes | memoryview, track: VideoTrack | None) -> bool:
    """Say whether the pictures of a fragment begin with one that needs no other."""
    try:
        for moof in _inside(fragment, b"moof"):
            for traf in _inside(moof, b"traf"):
                flags = _first_flags(traf, track)
                if flags is not None:
                    return not flags & NOT_SYNC
    except struct.error:
        pass
    return False


def _number_of(trak: memoryview) -> int | None:
    """Return the number of a track with pictures, None for another."""
    handlers = (bytes(hdlr[8:12]) for mdia in _inside(trak, b"mdia") for hdlr in _inside(mdia, b"hdlr"))
    if b"vide" not in handlers:
        return None
    for tkhd in _inside(trak, b"tkhd"):
        return int(struct.unpack_from(">I", tkhd, 20 if tkhd[0] == 1 else 12)[0])
    return None


def _default_flags(moov: memoryview, number: int) -> int:
    for mvex in _inside(moov, b"mvex"):
        for trex in _inside(mvex, b"trex"):
            its, flags = struct.unpack_from(">I12xI", trex, 4)
            if its == number:
                return int(flags)
    return 0


def _first_flags(traf: memoryview, track: VideoTrack | None) -> int | None:
    """Return the flags of the first sample, or None when this is another track, or one without samples."""
    default = track.default_flags if track else 0
    for tfhd in _inside(traf, b"tfhd"):
        holds, number = struct.unpack_from(">II", tfhd)
        if track is not None and number != track.number:
            return None
        if holds & FLAGS:
            before = 8 * bool(holds & BASE) + 4 * sum(bool(holds & one) for one in (DESCRIPTION, DURATION, SIZE))
            default = struct.unpack_from(">I", tfhd, 8 + before)[0]
    for run in _inside(traf, b"trun"):
        holds, count = struct.unpack_from(">II", run)
        at = 8 + 4 * bool(holds & DATA_OFFSET)
        if not count:
            continue
        if holds & FIRST_FLAGS:
            return int(struct.unpack_from(">I", run, at)[0])
        if holds & SAMPLE_FLAGS:
            before = 4 * sum(bool(holds & one) for one in (SAMPLE_DURATION, SAMPLE_SIZE))
            return int(struct.unpack_from(">I", run, at + before)[0])
        return int(default)
    return None


def _inside(whole: bytes | memoryview, wanted: bytes) -> Iterator[memoryview]:
    """Give the contents of the boxes of one name that lie directly in `whole`."""
    view, at = memoryview(whole), 0
    for _ in range(MOST_BOXES):
        if at + 8 > len(view):
            return
        length, name = struct.unpack_from(">I4s", view, at)
        head = 8
        if length == 1 and at + 16 <= len(view):
            length, head = struct.unpack_from(">Q", view, at + 8)[0], 16
        end = len(view) if length == 0 else at + length
        if length != 0 and length < head:
            return
        if name == wanted:
            yield view[at + head : end]
        at = end
