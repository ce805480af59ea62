"""Moves the bytes of a connection into a file: one thread receives and writes, a second one hashes at the same time.

System calls and SHA-256 release the interpreter's lock, so the two use two cores. A pair of threads is lent to an
upload only while its bytes flow, so that a few of them, with three buffers each, carry any number of uploads.
"""

import os
import socket
import struct
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue

from evidence.receiving.sink import Sink

BUFFER_BYTES = 1 << 20
BUFFERS = 3  # one is filled and written, one is hashed, one waits between them
DRY_SECONDS = 0.005  # a connection that does not fill a buffer in this time makes room for another one
TURN_SECONDS = 0.1  # and one that does makes room after this time

GIVE_WAY = 10  # niceness of these threads: at a shift change a page still gets a core at once


def _give_way() -> None:
    """Let the threads of pages go first: only Linux has a niceness for each thread (setpriority(2))."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVE_WAY)


MOST_PAIRS = max(4, os.cpu_count() or 1)
MOVERS = ThreadPoolExecutor(max_workers=MOST_PAIRS, thread_name_prefix="receiving", initializer=_give_way)
HASHERS = ThreadPoolExecutor(max_workers=MOST_PAIRS, thread_name_prefix="hashing", initializer=_give_way)
_of_this_thread = threading.local()


@dataclass(frozen=True)
class Moved:
    """How many bytes came in one turn, whether more were waiting, and whether the other side has ended."""

    size: int
    is_flowing: bool = False
    has_ended: bool = False


def prepare(connection: socket.socket) -> None:
    """Make a connection wait until a buffer is full, but only for a moment (SO_RCVTIMEO of socket(7))."""
    connection.settimeout(None)
    moment = struct.pack("ll", 0, int(DRY_SECONDS * 1_000_000))  # seconds, microseconds
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, moment)


def restore(connection: socket.socket) -> None:
    """Make a connection fit for an event loop again."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
    connection.settimeout(0)


def move(connection: socket.socket, sink: Sink, most: int) -> Moved:
    """Put up to `most` bytes of a prepared connection into the file, for one turn. Raises OSError of the file.

    Something is received in every turn, however late its thread comes to run: a turn without would be one of many.
    """
    filled: SimpleQueue[memoryview | None] = SimpleQueue()
    free: SimpleQueue[memoryview] = SimpleQueue()
    for buffer in _buffers():
        free.put(buffer)
    hashing = HASHERS.submit(_hash, sink, filled, free)
    size, is_flowing, end = 0, True, time.monotonic() + TURN_SECONDS
    try:
        while size < most and is_flowing and (not size or time.monotonic() < end):
            wanted = min(most - size, BUFFER_BYTES - sink.offset % BUFFER_BYTES)  # ends where pages of the file end
            buffer = free.get()
            got = _receive(connection, buffer[:wanted])
            if not got:
                return Moved(size, has_ended=got == 0)
            filled.put(buffer[:got])
            sink.write([buffer[:got]])
            size += got
            is_flowing = got == wanted
    finally:
        filled.put(None)
        hashing.result()
    return Moved(size, is_flowing)


def _receive(connection: socket.socket, buffer: memoryview) -> int | None:
    """Return how many bytes came, 0 when the other side has ended or is lost, None when nothing came in time."""
    try:
        return connection.recv_into(buffer, len(buffer), socket.MSG_WAITALL)
    except BlockingIOError:
        return None
    except OSError:
        return 0


def _hash(sink: Sink, filled: "SimpleQueue[memoryview | None]", free: "SimpleQueue[memoryview]") -> None:
    while (piece := filled.get()) is not None:
        sink.hash([piece])
        free.put(memoryview(piece.obj))  # the whole buffer again


def _buffers() -> list[memoryview]:
    """Return the buffers of this thread, made once: new memory for each turn costs more than the work in it."""
    if not hasattr(_of_this_thread, "buffers"):
        _of_this_thread.buffers = [memoryview(bytearray(BUFFER_BYTES)) for _ in range(BUFFERS)]
    mine: list[memoryview] = _of_this_thread.buffers
    return mine
