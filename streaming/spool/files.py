"""Small work on the files of a session: whole writes, a short lock, and what of an index counts after a crash."""

import ctypes
import fcntl
import mmap
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from devices.protocol.live import fragment_digest
from streaming.spool.layout import Record, SpoolFile

CHECKED_US = 2_000_000  # what came within so long of the last fragment may not have been on the disk at a power cut
NAME_BYTES = 16
NOBODY = bytes(NAME_BYTES)
_flock = ctypes.PyDLL(None).flock


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
    """Hold the lock of an open file, against other processes and other openings of it.

    It is free unless the session is just being taken over. So it is first tried in a way that never waits, and that
    keeps Python's own lock: giving that up and getting it back ten times for a fragment cost more than the fragment.
    """
    if _flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB) != 0:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        _flock(descriptor, fcntl.LOCK_UN)


class Owner:
    """The name of who may append to a session, seen in shared memory as soon as another one is written."""

    def __init__(self, path: Path, name: bytes) -> None:
        """Write the name down, in the place of any other; call it with the lock held. Raises OSError."""
        name_owner(path, name)
        self._name = name
        with path.open("rb") as file:
            self._seen = mmap.mmap(file.fileno(), NAME_BYTES, access=mmap.ACCESS_READ)

    @property
    def is_still(self) -> bool:
        """Whether the name still stands there."""
        return self._seen[:] == self._name

    def close(self) -> None:
        """Look no more."""
        self._seen.close()


def name_owner(path: Path, name: bytes) -> None:
    """Write down who may append, in one piece and without making the file shorter; raises OSError."""
    descriptor = open_file(path)
    try:
        os.pwrite(descriptor, name, 0)
    finally:
        os.close(descriptor)


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
