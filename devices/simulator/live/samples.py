"""What a fragmented MP4 holds: its tracks, and the samples of each fragment with their bytes. Pure."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from devices.simulator.live.boxes import (
    DATA_OFFSET,
    FIRST_FLAGS,
    NOT_SYNC,
    SAMPLE_DURATION,
    SAMPLE_FLAGS,
    SAMPLE_OFFSET,
    SAMPLE_SIZE,
    BadBoxes,
    Box,
    default_of,
    inside,
    the_only,
)

VIDEO, SOUND = b"vide", b"soun"


@dataclass(frozen=True)
class Track:
    """One track of an init segment; `codec` as RFC 6381 writes it."""

    number: int
    kind: bytes
    timescale: int
    codec: str


@dataclass(frozen=True)
class Sample:
    """One picture, or one frame of sound; `duration` in units of its track."""

    data: bytes
    duration: int
    is_key: bool


def tracks(init: bytes) -> dict[bytes, Track]:
    """Return the tracks of an init segment by their kind; raises BadBoxes."""
    found = {}
    for trak in inside(init, b"moov", b"trak"):
        head, media = the_only(init, b"tkhd", within=trak), the_only(init, b"mdia", b"mdhd", within=trak)
        number_at = head.content + (20 if init[head.content] == 1 else 12)
        scale_at = media.content + (20 if init[media.content] == 1 else 12)
        handler = the_only(init, b"mdia", b"hdlr", within=trak)
        kind = init[handler.content + 8 : handler.content + 12]
        found[kind] = Track(_whole(init, number_at), kind, _whole(init, scale_at), _codec(init, trak))
    return found


def codec_of(init: bytes) -> str:
    """Return the codecs of an init segment, pictures first, such as `avc1.42C01F,mp4a.40.2`."""
    known = tracks(init)
    return ",".join(known[kind].codec for kind in (VIDEO, SOUND) if kind in known)


def samples(fragment: bytes, track: Track) -> Iterator[Sample]:
    """Yield the samples of a track in a fragment, whose data lie relative to its `moof`; raises BadBoxes."""
    moof = the_only(fragment, b"moof")
    for traf in inside(fragment, b"traf", within=moof):
        head = the_only(fragment, b"tfhd", within=traf)
        if _whole(fragment, head.content + 4) == track.number:
            for run in inside(fragment, b"trun", within=traf):
                yield from _run(fragment, moof.start, head, run)


def _run(fragment: bytes, base: int, head: Box, run: Box) -> Iterator[Sample]:
    flags, count = struct.unpack_from(">II", fragment, run.content)
    if not flags & DATA_OFFSET:
        raise BadBoxes("A run does not say where its data lie.")
    at, data = run.content + 12, base + _whole(fragment, run.content + 8)
    first = None
    if flags & FIRST_FLAGS:
        first, at = _whole(fragment, at), at + 4
    usual = {SAMPLE_DURATION: default_of(fragment, head, 0x8), SAMPLE_SIZE: default_of(fragment, head, 0x10)}
    usual[SAMPLE_FLAGS] = default_of(fragment, head, 0x20)
    for number in range(count):
        told = dict(usual)
        for bit in (SAMPLE_DURATION, SAMPLE_SIZE, SAMPLE_FLAGS, SAMPLE_OFFSET):
            if flags & bit:
                told[bit], at = _whole(fragment, at), at + 4
        said = first if first is not None and number == 0 else told[SAMPLE_FLAGS]
        end = data + told[SAMPLE_SIZE]
        yield Sample(fragment[data:end], told[SAMPLE_DURATION], not said & NOT_SYNC)
        data = end


def _codec(init: bytes, trak: Box) -> str:
    description = the_only(init, b"mdia", b"minf", b"stbl", b"stsd", within=trak)
    kind = init[description.content + 12 : description.content + 16]
    if kind != b"avc1":
        return "mp4a.40.2" if kind == b"mp4a" else kind.decode("latin-1")
    at = init.find(b"avcC", description.content, description.end)
    if at < 0:
        raise BadBoxes("The pictures have no decoder configuration.")
    return f"avc1.{init[at + 5 : at + 8].hex().upper()}"


def _whole(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")
