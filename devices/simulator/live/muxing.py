"""Writes a fragment of a recording: when it was captured, then its pictures and its sound. Pure.

A loop is encoded once and muxed again and again: only the numbers and times in front of the samples are new.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence

from devices.simulator.live.boxes import (
    DATA_OFFSET,
    NOT_SYNC,
    SAMPLE_DURATION,
    SAMPLE_FLAGS,
    SAMPLE_SIZE,
    box,
    full_box,
    inside,
    the_only,
)
from devices.simulator.live.samples import Sample, Track

NTP_FROM_UNIX_SECONDS = 2_208_988_800
CAPTURED = 24  # flags of `prft`: the time is that at which the picture was captured
BASE_IS_MOOF = 0x020000
NEEDS_NO_OTHER, NEEDS_OTHERS = 0x02000000, 0x01000000 | NOT_SYNC
MILLION = 1_000_000
Run = tuple[Track, int, Sequence[Sample]]  # a track, its decode time, and the samples from then on


def capture_time(track: Track, decode_time: int, captured_us: int) -> bytes:
    """Return the `prft` box: the picture at a decode time was captured then, microseconds since 1970 UTC."""
    seconds, parts = divmod(captured_us, MILLION)
    ntp = (seconds + NTP_FROM_UNIX_SECONDS) << 32 | (parts << 32) // MILLION
    return full_box(b"prft", 1, CAPTURED, struct.pack(">IQQ", track.number, ntp & (1 << 64) - 1, decode_time))


def fragment(sequence: int, captured_us: int, runs: Sequence[Run]) -> bytes:
    """Return a fragment: `prft`, `moof`, `mdat`; the first run is that of the pictures."""
    runs = [run for run in runs if run[2]]
    track, decode_time, _ = runs[0]
    length = len(_moof(sequence, runs, 0))
    moof = _moof(sequence, runs, length + 8)
    data = [sample.data for _, _, samples in runs for sample in samples]
    return capture_time(track, decode_time, captured_us) + moof + box(b"mdat", *data)


def _moof(sequence: int, runs: Sequence[Run], data_at: int) -> bytes:
    trafs = []
    for track, decode_time, samples in runs:
        trafs.append(_traf(track, decode_time, samples, data_at))
        data_at += sum(len(sample.data) for sample in samples)
    return box(b"moof", full_box(b"mfhd", 0, 0, struct.pack(">I", sequence)), *trafs)


def _traf(track: Track, decode_time: int, samples: Sequence[Sample], data_at: int) -> bytes:
    flags = DATA_OFFSET | SAMPLE_DURATION | SAMPLE_SIZE | SAMPLE_FLAGS
    told = [
        struct.pack(">III", one.duration, len(one.data), NEEDS_NO_OTHER if one.is_key else NEEDS_OTHERS)
        for one in samples
    ]
    return box(
        b"traf",
        full_box(b"tfhd", 0, BASE_IS_MOOF, struct.pack(">I", track.number)),
        full_box(b"tfdt", 1, 0, struct.pack(">Q", decode_time)),
        full_box(b"trun", 0, flags, struct.pack(">Ii", len(samples), data_at), *told),
    )


def decode_time(data: bytes) -> dict[int, int]:
    """Return the decode time of each track of a fragment, by the track's number."""
    return {number: int.from_bytes(data[at : at + width], "big") for number, at, width in _times(data)}


def moved(data: bytes, sequence: int, since: Mapping[int, int]) -> bytes:
    """Return a fragment with another number, and with times that count from `since` in each track."""
    changed = bytearray(data)
    head = the_only(data, b"moof", b"mfhd")
    changed[head.content + 4 : head.content + 8] = sequence.to_bytes(4, "big")
    for number, at, width in _times(data):
        time = int.from_bytes(data[at : at + width], "big") - since.get(number, 0)
        changed[at : at + width] = max(0, time).to_bytes(width, "big")
    return bytes(changed)


def _times(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield for each track: its number, and where its decode time stands in how many bytes."""
    for traf in inside(data, b"moof", b"traf"):
        head, time = the_only(data, b"tfhd", within=traf), the_only(data, b"tfdt", within=traf)
        number = int.from_bytes(data[head.content + 4 : head.content + 8], "big")
        yield number, time.content + 4, 8 if data[time.content] == 1 else 4
