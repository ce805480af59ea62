"""A recording on the camera's storage: its fragments in order in one file, each with its digest and chain value.

The file is what is streamed and what is docked, byte for byte. The index is in memory, about 1 MB an hour.
"""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from devices.protocol.live import Fragment, FragmentFlag, chain_next, chain_start, fragment_digest


@dataclass(frozen=True)
class Kept:
    """Where a fragment lies in the file, and what is known of it."""

    offset: int
    length: int
    captured_us: int  # device clock
    flags: FragmentFlag
    digest: bytes
    chain: bytes


@dataclass
class Tape:
    """One recording. `session` is its name as a stream, also when it is never streamed."""

    session: UUID
    serial: str
    path: Path
    fragments: list[Kept] = field(default_factory=list)
    size: int = 0
    _file: BinaryIO | None = None
    _whole: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def append(self, data: bytes, captured_us: int, flags: FragmentFlag) -> int:
        """Write a fragment behind the last; returns its number, 0 for the init segment."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w+b", buffering=0)
        seq = len(self.fragments)
        digest = fragment_digest(self.session, seq, captured_us, data)
        before = self.fragments[-1].chain if self.fragments else chain_start(self.session, self.serial)
        self._file.write(data)
        self._whole.update(data)
        self.fragments.append(Kept(self.size, len(data), captured_us, flags, digest, chain_next(before, digest)))
        self.size += len(data)
        return seq

    def frame(self, seq: int, *, is_late: bool) -> bytes:
        """Return a fragment as it goes over the line; what goes as live is not marked as buffer."""
        kept = self.fragments[seq]
        flags = kept.flags | FragmentFlag.BACKFILL if is_late else kept.flags & ~FragmentFlag.BUFFER
        return Fragment(self.session, seq, kept.captured_us, flags, kept.chain, self.read(seq)).pack()

    def read(self, seq: int) -> bytes:
        """Return the bytes of a fragment."""
        kept = self.fragments[seq]
        if self._file is None:
            self._file = self.path.open("r+b", buffering=0)
        return os.pread(self._file.fileno(), kept.length, kept.offset)

    @property
    def last(self) -> int:
        """The number of the newest fragment, -1 before the first."""
        return len(self.fragments) - 1

    @property
    def sha256(self) -> str:
        """The hash of the whole file so far, in hexadecimal digits."""
        return self._whole.hexdigest()

    def close(self) -> None:
        """Give the file back; it is opened again when a fragment is read."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def delete(self) -> None:
        """Remove the recording: the server has said that it is evidence."""
        self.close()
        self.path.unlink(missing_ok=True)
