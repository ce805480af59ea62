"""One reader of the stream in each web process, and a queue for each browser that listens there."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterator
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from streaming.events.entry_ids import BEGINNING, EntryId
from streaming.events.publishing import STREAM
from streaming.events.reach import Audience
from streaming.events.stream import AT_A_TIME, Entry, ends_of, readable

MOST_QUEUED = 200  # events; who does not read loses the line, and comes again with the last id
BLOCK_MS = 5_000
SILENT_SECONDS = 10.0  # longer than Valkey is asked to wait for an entry: the client's own limit would be as short
AGAIN_SECONDS = 1.0
log = logging.getLogger(__name__)


class Listener:
    """One browser's queue. `reset` in it says that events were lost: the page loads its lists anew."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.waiting: deque[Entry] = deque()
        self.is_reset = False
        self.wake = asyncio.Event()
        self.cut = asyncio.Event()

    def offer(self, entry: Entry) -> None:
        """Queue an event if this person may hear it."""
        if self.cut.is_set() or not self.audience.hears(entry.name, entry.reach):
            return
        if len(self.waiting) >= MOST_QUEUED:
            self.cut.set()
            return
        self.waiting.append(entry)
        self.wake.set()

    def reset(self) -> None:
        """Tell the browser to load its lists."""
        self.is_reset = True
        self.wake.set()

    def take(self) -> list[Entry]:
        """Return what is queued, and forget it."""
        taken = list(self.waiting)
        self.waiting.clear()
        self.wake.clear()
        return taken


class Hub:
    """Reads the stream for ever and hands each entry to every listener that may hear it."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.newest = BEGINNING
        self.client = redis.asyncio.Redis.from_pool(
            redis.asyncio.BlockingConnectionPool.from_url(
                settings.REDIS_URL, max_connections=16, timeout=5, socket_timeout=SILENT_SECONDS
            )
        )
        self._begun = asyncio.Event()

    async def ready(self) -> None:
        """Wait until the hub knows where it reads: what is published from then on is heard."""
        await self._begun.wait()

    async def run(self) -> None:
        """Read for ever. After a break of Valkey every listener is told to load its lists: entries may be lost."""
        while True:
            try:
                await self._begin()
                while True:
                    await self._read()
            except (RedisError, OSError):
                log.warning("Valkey does not answer: browsers get no events, and ask for themselves")
            await asyncio.sleep(AGAIN_SECONDS)

    async def _begin(self) -> None:
        """Settle the first id to read after: a concrete one, or entries between two calls would be lost."""
        is_again = self._begun.is_set()
        self.newest = (await ends_of(self.client)).newest
        self._begun.set()
        if is_again:
            for listener in self.listeners:
                listener.reset()

    async def _read(self) -> None:
        found: Any = await self.client.xread({STREAM: str(self.newest)}, count=AT_A_TIME, block=BLOCK_MS)
        for raws in _batches(found):
            self.newest = EntryId.read(raws[-1][0])
            for entry in readable(raws):
                for listener in tuple(self.listeners):
                    listener.offer(entry)

    async def close(self) -> None:
        """Let go of Valkey."""
        await self.client.aclose()


def _batches(found: Any) -> Iterator[Any]:
    """Give the entries of an answer to XREAD, which is a map in one protocol of Valkey and a list in the other."""
    for raws in found.values() if isinstance(found, dict) else (pair[1] for pair in found or ()):
        flat = raws[0] if raws and isinstance(raws[0], list) else raws
        if flat:
            yield flat
