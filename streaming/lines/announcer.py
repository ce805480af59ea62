"""Tells viewers' processes, through Valkey, where new live fragments lie on the disk; never their bytes.

Without Valkey the evidence does not suffer: what cannot be told is forgotten, and viewers read the index.
"""

import asyncio
import logging
from collections import deque
from uuid import UUID

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from streaming.announcing import KEPT, KEPT_SECONDS, init_key, kept_seconds, stream_key
from streaming.spool.layout import Record

MOST_WAITING = 5_000
MOST_TOGETHER = 200
AGAIN_SECONDS = 1.0
log = logging.getLogger(__name__)


class Announcer:
    """What is still to be told; one task of the event loop tells it."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[UUID, dict[str, int | str]]] = deque(maxlen=MOST_WAITING)
        self._has_work = asyncio.Event()
        self._inits: dict[UUID, int] = {}  # of the sessions of this process, told again when Valkey was away

    def fragment(self, session: UUID, record: Record, clock_offset_ms: int) -> None:
        """Tell soon where a live fragment lies; `t` is its true capture time, milliseconds since 1970 UTC."""
        captured_ms = record.captured_us // 1000 - clock_offset_ms
        self._add(
            session,
            {"q": record.seq, "o": record.offset, "l": record.length, "k": int(record.is_key), "t": captured_ms},
        )

    def init(self, session: UUID, length: int) -> None:
        """Tell how long the init segment of a session is, which begins its live file."""
        self._inits[session] = length
        self._add(session, {"init": length})

    def state(self, session: UUID, state: str) -> None:
        """Tell that a session stands otherwise from now on."""
        self._add(session, {"e": state})

    def forget(self, session: UUID) -> None:
        """Tell no more of a session of another process, or one that has ended."""
        self._inits.pop(session, None)

    async def work(self) -> None:
        """Tell for ever; after a break the init segments are told again."""
        while True:
            try:
                async with redis.asyncio.from_url(settings.REDIS_URL) as client:
                    for session, length in list(self._inits.items()):
                        self.init(session, length)
                    await self._work(client)
            except (RedisError, OSError):
                log.warning("Valkey does not answer: viewers of live video wait")
            await asyncio.sleep(AGAIN_SECONDS)

    def _add(self, session: UUID, entry: dict[str, int | str]) -> None:
        self._waiting.append((session, entry))
        self._has_work.set()

    async def _work(self, client: "redis.asyncio.Redis") -> None:
        while True:
            await self._has_work.wait()
            self._has_work.clear()
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))]
                await self._tell(client, taken)

    async def _tell(self, client: "redis.asyncio.Redis", taken: list[tuple[UUID, dict[str, int | str]]]) -> None:
        pipe = client.pipeline(transaction=False)
        for session, entry in taken:
            if "init" in entry:
                pipe.set(init_key(session), entry["init"], ex=KEPT_SECONDS)
                continue
            pipe.xadd(stream_key(session), entry, maxlen=KEPT, approximate=True)  # type: ignore[arg-type]  # its own invariant dict
            if "e" in entry:
                pipe.expire(stream_key(session), kept_seconds(str(entry["e"])))
        await pipe.execute()
