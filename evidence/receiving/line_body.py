"""A body taken straight from the connection, which the web server has lent for it (`wire.py`)."""

import asyncio
import socket
from contextlib import suppress

from evidence.receiving.body import BITE_SECONDS, IDLE_SECONDS, Cut
from evidence.receiving.mover import MOVERS, Moved, move, prepare, restore
from evidence.receiving.sink import Sink
from evidence.receiving.wire import Line

WORTHWHILE_BYTES = 1 << 19  # a slow connection is served when so much has come in,
GATHER_SECONDS = 0.25  # or after this time
LINGER_SECONDS = 10.0  # how long the rest of a refused body is thrown away, so that its sender can read the answer
READ_BYTES = 1 << 16
_lingering: set["asyncio.Task[None]"] = set()


class LineBody:
    """The event loop only waits for bytes; threads move them (`mover.py`), while they flow."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._left = line.left
        self._connection, self._first = line.take()
        self._is_flowing = False
        self._moving: asyncio.Future[Moved] | None = None
        self._last_byte_at = asyncio.get_running_loop().time()
        prepare(self._connection)

    async def pour_some(self, sink: Sink) -> bool:
        if not (self._first or self._is_flowing or await self._has_bytes()):
            return True
        self._moving = asyncio.get_running_loop().run_in_executor(MOVERS, self._move, sink)
        moved = await asyncio.shield(self._moving)
        self._left -= moved.size
        self._is_flowing = moved.is_flowing
        if moved.size:
            self._last_byte_at = asyncio.get_running_loop().time()
        if moved.has_ended:
            raise Cut
        return self._left > 0

    async def settle(self) -> None:
        if self._moving is not None:
            await asyncio.wait([self._moving])

    def end(self) -> None:
        restore(self._connection)
        self._line.give_back(is_whole=self._left == 0)
        if self._left:
            task = asyncio.get_running_loop().create_task(_linger(self._connection))
            _lingering.add(task)
            task.add_done_callback(_lingering.discard)
        else:
            self._connection.close()

    def _move(self, sink: Sink) -> Moved:
        if self._first:
            sink.put([self._first])
            self._first = b""
        return move(self._connection, sink, self._left)

    async def _has_bytes(self) -> bool:
        """Wait for some bytes and then a little for more: a thread for every few of them would serve nobody else."""
        if not await self._can_read(1, BITE_SECONDS):
            if asyncio.get_running_loop().time() > self._last_byte_at + IDLE_SECONDS:
                raise Cut
            return False
        await self._can_read(min(WORTHWHILE_BYTES, self._left), GATHER_SECONDS)
        return True

    async def _can_read(self, least: int, seconds: float) -> bool:
        """Wait until `least` bytes are there or the other side has ended; False when the time is over."""
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, least)
        loop.add_reader(self._connection, ready.set)
        try:
            async with asyncio.timeout(seconds):
                await ready.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(self._connection)
        return True


async def _linger(connection: socket.socket) -> None:
    """Throw away what still comes: closing over unread bytes would reset the connection and lose the answer."""
    with connection, suppress(OSError, TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while await asyncio.get_running_loop().sock_recv(connection, READ_BYTES):
                pass
