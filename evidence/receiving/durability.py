"""Gets received bytes onto the disk while more arrive, so that the last request has next to nothing to wait for."""

import ctypes
import os

START_WRITING = 2  # SYNC_FILE_RANGE_WRITE of sync_file_range(2): begin, do not wait
STRIDE_BYTES = 8 << 20

# Not there on other systems than Linux: then everything is left to the last moment.
_sync_file_range = getattr(ctypes.CDLL(None, use_errno=True), "sync_file_range", None)
if _sync_file_range is not None:
    _sync_file_range.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]


def start_writing(descriptor: int, begun: int, reached: int) -> int:
    """Ask the system to write out what lies between, without waiting; returns up to where it was asked."""
    if reached - begun < STRIDE_BYTES:
        return begun
    if _sync_file_range is not None:
        _sync_file_range(descriptor, begun, reached - begun, START_WRITING)
    return reached


def make_sure(descriptor: int) -> None:
    """Return when all bytes of the file are on the disk; raises OSError."""
    os.fdatasync(descriptor)
