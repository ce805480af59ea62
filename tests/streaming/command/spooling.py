"""A live session in the spool, as ingest leaves it: real fragmented video in which every picture has its number."""

import hashlib
import os
import struct
import subprocess  # noqa: TID251 - test pictures come straight from ffmpeg, not through the code under test
from datetime import datetime
from pathlib import Path

from devices.protocol.live import FragmentFlag
from streaming.models import LiveSession
from streaming.spool.layout import Place, Record, SpoolFile, place_of
from tests.factories.counted import BITS, FIELD, SIZE, make_counted_clip

RATE = 30  # pictures a second
FRAGMENT_MS = 200  # six pictures
GROUP = 10  # fragments from one key picture to the next


def fragments_of(folder: Path, seconds: int) -> tuple[bytes, list[bytes]]:
    """Return the init segment and the fragments of a clip whose pictures are numbered from 0."""
    clip = make_counted_clip(folder / "clip.mp4", seconds=seconds)
    whole = folder / "whole.mp4"
    flags = "empty_moov+default_base_moof+frag_keyframe"
    command = [
        *(os.environ["FFMPEG_BIN"], "-nostdin", "-loglevel", "error", "-y", "-i", str(clip), "-an"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", str(GROUP * RATE * FRAGMENT_MS // 1000)),
        *("-movflags", flags, "-frag_duration", str(FRAGMENT_MS * 1000), str(whole)),
    ]
    subprocess.run(command, check=True, timeout=120)  # noqa: S603 - our own fixed arguments
    init, found = b"", []
    for kind, box in boxes(whole.read_bytes()):
        if kind in {b"ftyp", b"moov"}:
            init += box
        elif kind == b"moof":
            found.append(box)
        elif kind == b"mdat":
            found[-1] += box
    return init, found


def boxes(raw: bytes) -> list[tuple[bytes, bytes]]:
    at, found = 0, []
    while at < len(raw):
        size, kind = struct.unpack_from(">I4s", raw, at)
        found.append((kind, raw[at : at + size]))
        at += size
    return found


def spool(session: LiveSession, root: Path, init: bytes, fragments: list[bytes], *, first_at: datetime) -> Place:
    """Write the session into the spool; capture times are the device's, which is `clock_offset_ms` ahead."""
    place = place_of(root, session.pk)
    place.live.parent.mkdir(parents=True, exist_ok=True)
    start = round(first_at.timestamp() * 1_000_000) + session.clock_offset_ms * 1000
    offset, records = 0, []
    with place.live.open("wb") as live:
        for seq, data in enumerate([init, *fragments]):
            live.write(data)
            captured = start + max(0, seq - 1) * FRAGMENT_MS * 1000
            records.append(record(seq, captured, offset, len(data), is_key=seq > 0 and (seq - 1) % GROUP == 0))
            offset += len(data)
    place.index.write_bytes(b"".join(one.pack() for one in records))
    return place


def record(seq: int, captured_us: int, offset: int = 0, length: int = 1, *, is_key: bool = False) -> Record:
    flags = FragmentFlag.INIT if seq == 0 else FragmentFlag.KEY if is_key else FragmentFlag(0)
    digest = hashlib.sha256(b"").digest()
    return Record(seq, captured_us, flags, digest, digest, SpoolFile.LIVE, offset, length, captured_us, is_key)


def number_in(jpeg: bytes, folder: Path) -> int:
    """Return the number that a picture shows."""
    (folder / "shown.jpg").write_bytes(jpeg)
    command = [
        *(os.environ["FFMPEG_BIN"], "-nostdin", "-loglevel", "error", "-i", str(folder / "shown.jpg")),
        *("-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"),
    ]
    raw = subprocess.run(command, check=True, timeout=60, capture_output=True).stdout  # noqa: S603
    middle = SIZE[0] * (SIZE[1] // 2)
    bits = [raw[middle + bit * FIELD + FIELD // 2] > 127 for bit in range(BITS)]
    return sum(1 << (BITS - 1 - bit) for bit, is_set in enumerate(bits) if is_set)
