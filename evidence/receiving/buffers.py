"""Keeps the memory of received chunks instead of giving it back to the system a thousand times a second.

A body arrives as pieces of 256 KiB. glibc takes such pieces from the system and gives them back each time, and every
page must then be cleared and mapped anew: measured, that was more than half of the CPU time of an upload.
"""

import ctypes
import logging

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # names of mallopt(3)
KEPT_BYTES = 32 << 20
PIECE_BYTES = 4 << 20  # larger pieces still come from and go back to the system
log = logging.getLogger(__name__)


def keep_buffers() -> bool:
    """Tell glibc to keep up to 32 MiB for reuse; False where the C library has no such setting (musl, macOS)."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        log.info("this C library cannot be told to keep memory; uploads cost more CPU time")
        return False
    wanted = {MMAP_THRESHOLD: PIECE_BYTES, TRIM_THRESHOLD: KEPT_BYTES, TOP_PAD: PIECE_BYTES}
    return all(mallopt(name, value) == 1 for name, value in wanted.items())
