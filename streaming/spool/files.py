"""Small work on the files of a session: whole writes, a short lock, and what of an index counts after a crash."""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from devices.protocol.live import fragment_digest
from streaming.spool.layout import Record, SpoolFile

CHECKED_US = 2_000_000  # what came within so long of the last fragment may not have been on the disk at a power cut


def open_file(path: Path) -> int:
    """Return a descriptor for reading and writing, of a file that is made when missing; raises OSError."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)


def size_of(path: Path) -> int:
    """Return the bytes of a file, 0 when it is not there."""
    return path.stat().st_size if path.exists() else 0


def write_all(descriptor: int, data: bytes, offset: int) -> None:
    """Write all bytes at an offset; raises OSError, with any part of them written."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


@contextmanager
def locked(descriptor: int) -> Iterator[None]:
    """Hold the lock of an open file, against other processes and other openings of it."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def whole_records(
    records: Iterable[Record], sizes: dict[SpoolFile, int], session: UUID, bytes_of: Callable[[Record], bytes]
) -> list[Record]:
    """Return the records whose bytes are there, up to the first that has none; the bytes of the newest are hashed."""
    found = list(records)
    newest = max((record.received_us for record in found), default=0)
    whole = []
    for record in found:
        if record.offset + record.length > sizes[record.file]:
            break
        if record.received_us >= newest - CHECKED_US:
            data = bytes_of(record)
            if fragment_digest(session, record.seq, record.captured_us, data) != record.digest:
                break
        whole.append(record)
    return whole
