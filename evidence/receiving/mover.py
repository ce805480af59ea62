"""Moves the bytes of a connection into a file: one thread receives and writes, a second one hashes at the same time.

System calls and SHA-256 release the interpreter's lock, so the two use two cores. When several uploads move at once the
cores are busy without that, and each thread hashes what it has written while it lies near. Threads are lent to an
upload only while its bytes flow, so that a few of them, with three buffers each, carry any number of uploads.
"""

import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Self

from evidence.receiving.past_cache import page_buffer
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
_turns: list[None] = []  # one for each that lasts; adding and taking away needs no lock


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
    with _moving() as others, _Aside(sink) if not others else _Here(sink) as hashing:
        size, is_flowing, end = 0, True, time.monotonic() + TURN_SECONDS
        while size < most and is_flowing and (not size or time.monotonic() < end):
            wanted = min(most - size, BUFFER_BYTES - sink.offset % BUFFER_BYTES)  # ends where pages of the file end
            buffer = hashing.buffer()
            got = _receive(connection, buffer[:wanted])
            if not got:
                return Moved(size, has_ended=got == 0)
            hashing.take(buffer, got)
            size += got
            is_flowing = got == wanted
    return Moved(size, is_flowing)


class _Here:
    """Writes and hashes in the thread that receives."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind."""

    def buffer(self) -> memoryview:
        """Return where to receive into."""
        return _buffers()[0]

    def take(self, buffer: memoryview, size: int) -> None:
        """Put the first bytes of the buffer into the file. Raises OSError."""
        self._sink.put([buffer[:size]])


class _Aside:
    """Writes in the thread that receives, while a second one hashes; at the end everything that came is hashed."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._filled: SimpleQueue[memoryview | None] = SimpleQueue()
        self._free: SimpleQueue[memoryview] = SimpleQueue()
        for buffer in _buffers():
            self._free.put(buffer)

    def __enter__(self) -> Self:
        self._hashing = HASHERS.submit(_hash, self._sink, self._filled, self._free)
        return self

    def __exit__(self, *_: object) -> None:
        self._filled.put(None)
        self._hashing.result()

    def buffer(self) -> memoryview:
        """Return where to receive into, once there is room."""
        return self._free.get()

    def take(self, buffer: memoryview, size: int) -> None:
        """Put the first bytes of the buffer into the file. Raises OSError."""
        self._filled.put(buffer[:size])
        self._sink.write([buffer[:size]])


@contextmanager
def _moving() -> Iterator[int]:
    """Count a turn while it lasts; gives how many others last just now."""
    _turns.append(None)
    try:
        yield len(_turns) - 1
    finally:
        _turns.pop()


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
        _of_this_thread.buffers = [page_buffer(BUFFER_BYTES) for _ in range(BUFFERS)]
    mine: list[memoryview] = _of_this_thread.buffers
    return mine
