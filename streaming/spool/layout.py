"""Where a live session lies on the disk, and the fixed record that its index holds for each fragment. Pure.

`<spool>/<yyyy>/<mm>/<dd>/<session>.live.mp4` is the init segment and the live fragments as they came, so that a group
of pictures is always one byte range; `.fill.mp4` is what came late; `.idx` says where each fragment lies. `.own` names
the connection that may append, and `.said` is what the camera said beside its fragments, one JSON object on a line.
`.manifest.json` is written when all is verified.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Self
from uuid import UUID

from devices.protocol.live import FragmentFlag

RECORD = struct.Struct(">BBIq32s32sBQIQ")  # big-endian, 99 bytes


class SpoolFile(IntEnum):
    """Which of the two files holds a fragment."""

    LIVE = 0
    FILL = 1


@dataclass(frozen=True)
class Record:
    """One fragment in the index. Offsets and lengths are bytes; times are microseconds since 1970 UTC."""

    seq: int
    captured_us: int  # the device's clock
    flags: FragmentFlag
    chain: bytes  # as the camera sent it
    digest: bytes  # as we computed it
    file: SpoolFile
    offset: int
    length: int
    received_us: int  # our clock
    is_key: bool  # read from the fragment itself, whatever the camera's flag says

    @property
    def is_live(self) -> bool:
        """Whether it lies in the live file."""
        return self.file is SpoolFile.LIVE

    def pack(self) -> bytes:
        """Return the record as it stands in the index."""
        return RECORD.pack(
            self.flags, self.is_key, self.seq, self.captured_us, self.chain, self.digest,
            self.file, self.offset, self.length, self.received_us,
        )  # fmt: skip

    @classmethod
    def unpack(cls, raw: bytes) -> Self:
        """Return the record in `raw`, which must have its exact size."""
        flags, is_key, seq, captured_us, chain, digest, file, offset, length, received_us = RECORD.unpack(raw)
        return cls(
            seq, captured_us, FragmentFlag(flags), chain, digest, SpoolFile(file), offset, length, received_us,
            bool(is_key),
        )  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The files of one session."""

    live: Path
    fill: Path
    index: Path
    owner: Path
    said: Path
    manifest: Path

    def media(self, file: SpoolFile) -> Path:
        """Return the file that holds fragments of this kind."""
        return self.live if file is SpoolFile.LIVE else self.fill


def place_of(spool: Path, session: UUID) -> Place:
    """Return where a session lies: in the folder of the day on which its UUID version 7 was made."""
    day = datetime.fromtimestamp((session.int >> 80) / 1000, tz=UTC)
    folder = spool / f"{day:%Y/%m/%d}"
    names = ("live.mp4", "fill.mp4", "idx", "own", "said", "manifest.json")
    return Place(*(folder / f"{session}.{name}" for name in names))


def read_records(index: bytes) -> Iterator[Record]:
    """Give the records of an index in the order in which they came; a torn last one is left out."""
    for start in range(0, len(index) - len(index) % RECORD.size, RECORD.size):
        yield Record.unpack(index[start : start + RECORD.size])
