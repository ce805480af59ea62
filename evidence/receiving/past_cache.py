"""Writes large pieces straight to the disk, past the system's cache (O_DIRECT of open(2)).

A recording that has just arrived is read again once, by whoever stores it; until then its copy in the cache costs the
making of its pages, which is most of what receiving costs, and pushes out what people do read.
"""

import errno
import fcntl
import mmap
import os

DIRECT: int = getattr(os, "O_DIRECT", 0)  # Linux has it, and not every file system there
LEAST_BYTES = 1 << 18  # for a smaller piece the way to the disk is longer than the copy


class PastCache:
    """Decides for each piece of one open file whether it goes past the cache, and tells the system."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._is_on = False
        self._can = bool(DIRECT)

    def choose(self, offset: int, piece: object) -> bool:
        """Prepare the file for a piece that comes at `offset`; returns whether the piece goes past the cache."""
        wanted = self._can and is_fit(offset, piece)
        if wanted is not self._is_on:
            self._turn(is_on=wanted)
        return self._is_on

    def give_up(self) -> None:
        """Write everything else of this file through the cache."""
        self._can = False
        self._turn(is_on=False)

    def _turn(self, *, is_on: bool) -> None:
        flags = fcntl.fcntl(self._descriptor, fcntl.F_GETFL)
        try:
            fcntl.fcntl(self._descriptor, fcntl.F_SETFL, flags | DIRECT if is_on else flags & ~DIRECT)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            self._can = False  # this file system knows no such writes
            return
        self._is_on = is_on


def is_fit(offset: int, piece: object) -> bool:
    """Say whether a piece is what such writes demand: whole pages from the beginning of a page, here and there."""
    if type(piece) is not memoryview or type(piece.obj) is not mmap.mmap or len(piece) < LEAST_BYTES:
        return False
    return offset % mmap.PAGESIZE == 0 and len(piece) % mmap.PAGESIZE == 0


def page_buffer(size: int) -> memoryview:
    """Return memory that begins with a page; pieces of it that begin where it begins may go past the cache."""
    return memoryview(mmap.mmap(-1, size))


def is_refused(error: OSError) -> bool:
    """Say whether a write failed because it went past the cache, and would not on the usual way."""
    return error.errno == errno.EINVAL
