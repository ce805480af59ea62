"""The receiving folder: bytes land here once and stay until the object store has proved its copy.

`<upload>.part` is still growing; `<upload>` (no ending) is whole, its hash is known and nobody writes to it any more.
"""

import errno
import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings

READ_BYTES = 1 << 20
READ_ONLY = 0o440
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # disk, quota or the process's own file limit is full


class Hash(Protocol):
    """What we use of a hashlib object."""

    @property
    def name(self) -> str: ...
    def update(self, data: "bytes | memoryview", /) -> None: ...
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...
    def copy(self) -> "Hash": ...


class Busy(Exception):
    """Somebody else is writing or checking this upload."""


def folder() -> Path:
    """Return the receiving folder, made when missing; nobody but us may enter it."""
    settings.INCOMING_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(settings.INCOMING_DIR)


def part_path(upload_id: uuid.UUID) -> Path:
    """Return where an unfinished upload grows."""
    return folder() / f"{upload_id}.part"


def whole_path(name: str) -> Path:
    """Return where a whole file lies; raises ValueError for a name that is not one of ours."""
    return folder() / str(uuid.UUID(name))


def open_part(upload_id: uuid.UUID) -> int:
    """Open an unfinished upload for one writer and return its descriptor; raises Busy, OSError.

    The lock belongs to the open file: it ends with the descriptor, also when the process is killed.
    """
    path = part_path(upload_id)
    whole = whole_path(str(upload_id))
    if whole.exists() and not path.exists():  # the finish was rolled back after its rename
        whole.rename(path)
        path.chmod(0o640)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not path.exists() or not os.path.samestat(path.stat(), os.fstat(descriptor)):
            raise Busy  # finished between our open and our lock
    except BlockingIOError as error:
        os.close(descriptor)
        raise Busy from error
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def arrived(upload_id: uuid.UUID, counted: int) -> int:
    """Return how many bytes count: those that are both in the row and in the file."""
    for path in (part_path(upload_id), whole_path(str(upload_id))):
        if path.exists():
            return min(counted, path.stat().st_size)
    return 0


def seal(upload_id: uuid.UUID) -> str:
    """Give a whole upload its final name, read-only and for good, and return the name; repeatable. Raises OSError.

    Bytes and name survive a power cut afterwards. The name is given first: a journaling file system then writes both
    down at once, and the second call finds nothing left to do.
    """
    part, name = part_path(upload_id), str(upload_id)
    if part.exists():
        part.chmod(READ_ONLY)
        part.rename(whole_path(name))
        with opened(whole_path(name)) as descriptor:
            os.fdatasync(descriptor)
        with opened(part.parent) as descriptor:
            os.fsync(descriptor)
    return name


def set_aside(upload_id: uuid.UUID) -> None:
    """Keep the bytes of a refused upload for inspection, out of the way of a new one."""
    part = part_path(upload_id)
    if part.exists():
        part.chmod(READ_ONLY)
        part.rename(folder() / f"{upload_id}.refused")


def forget_part(upload_id: uuid.UUID) -> None:
    """Remove the bytes of an unfinished upload, when there are any."""
    part_path(upload_id).unlink(missing_ok=True)


def forget_whole(name: str) -> None:
    """Remove a whole file whose copy in the object store is proved."""
    whole_path(name).unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a file for reading and close it again."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def hash_range(descriptor: int, hasher: Hash, start: int, end: int) -> int:
    """Hash the bytes from `start` up to `end` and return the position reached, short when the file is."""
    position = start
    while position < end:
        chunk = os.pread(descriptor, min(READ_BYTES, end - position), position)
        if not chunk:
            break
        hasher.update(chunk)
        position += len(chunk)
    return position


def hash_file(path: Path) -> tuple[str, int]:
    """Return SHA-256 (hex) and size in bytes of a file; raises OSError."""
    hasher = hashlib.sha256()
    with opened(path) as descriptor:
        size = hash_range(descriptor, hasher, 0, os.fstat(descriptor).st_size)
    return hasher.hexdigest(), size
