"""A body as ASGI messages: of unknown length (chunked), or from a web server that cannot lend its connection."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from evidence.receiving.answers import Answer
from evidence.receiving.body import BITE_SECONDS, IDLE_SECONDS, Cut
from evidence.receiving.mover import MOVERS
from evidence.receiving.sink import Sink

Receive = Callable[[], Awaitable[dict[str, Any]]]
BATCH_BYTES = 1 << 20


class MessageBody:
    """Pieces are gathered on the event loop; a full batch is written and hashed in a thread while the loop reads on.

    At most two batches are in memory. `most` bytes were declared; more are refused.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self._has_more = True
        self._is_cut = False
        self._working: asyncio.Future[None] | None = None

    async def pour_some(self, sink: Sink) -> bool:
        batch = await self._gather()
        await self._finish_batch()
        self._working = asyncio.get_running_loop().run_in_executor(MOVERS, sink.put, batch)
        if self._is_cut or not self._has_more:
            await self._finish_batch()
        if self._is_cut:
            raise Cut
        return self._has_more

    async def settle(self) -> None:
        if self._working is not None:
            await asyncio.wait([self._working])

    def end(self) -> None:
        """Do nothing: the connection was the web server's all along."""

    async def _gather(self) -> list[bytes]:
        """Return a batch, or what came of it before the connection was cut. Raises Answer 413."""
        batch: list[bytes] = []
        clock = asyncio.get_running_loop().time
        size, end = 0, clock() + BITE_SECONDS
        try:
            async with asyncio.timeout(IDLE_SECONDS) as idle:
                while self._has_more and not self._is_cut and size < BATCH_BYTES and clock() < end:
                    batch.append(await self._next_piece())
                    size += len(batch[-1])
                    idle.reschedule(clock() + IDLE_SECONDS)
        except TimeoutError:
            self._is_cut = True
        return batch

    async def _next_piece(self) -> bytes:
        message = await self._receive()
        self._is_cut = message["type"] == "http.disconnect"
        self._has_more = message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        self._left -= len(piece)
        if self._left < 0:
            raise Answer(413, "More bytes came than were declared. This part was dropped.")
        return piece

    async def _finish_batch(self) -> None:
        if self._working is not None:
            await asyncio.shield(self._working)  # a thread cannot be cancelled: `settle` must still find it
