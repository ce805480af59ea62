"""The fan-out of a web process: one reader of Valkey for all watched sessions, a bounded queue for each viewer.

Entries hold where a fragment lies, not its bytes; these are read once for all viewers of the process, out of the
system's memory, where the writer has just put them. Source: streaming.md section 6.4.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from streaming.spool.keys import init_key, stream_key
from streaming.spool.layout import place_of
from streaming.watching.seat import MOST_WAITING, Order, Seat, Told

AGAIN_SECONDS = 1.0
WAIT_MS = 10_000
ANSWER_SECONDS = 15.0  # longer than a read may wait
PACE_SECONDS = 0.01  # between two reads of many sessions: what came in the meantime comes together
MANY = 20  # sessions
ENTRIES_AT_ONCE = 500
MOST_LOOKED_BACK = 250  # entries
log = logging.getLogger(__name__)
Fields = dict[bytes, bytes]
Entries = list[tuple[bytes, Fields]]


class Feed:
    """What the hub knows of one watched session."""

    def __init__(self, session: UUID) -> None:
        self.session = session
        self.key = stream_key(session).encode()
        self.cursor: Order | None = None  # read up to here; None until it is known where to begin
        self.seats: set[Seat] = set()
        self.followers = 0  # who wants to know that something came, not what
        self._descriptor: int | None = None
        self._came = asyncio.Event()

    @property
    def is_needed(self) -> bool:
        """Whether somebody watches."""
        return bool(self.seats) or self.followers > 0

    def told(self, order: Order, fields: Fields) -> Told:
        """Return an entry with its bytes. Raises OSError when the spool cannot be read, EOFError when it is short."""
        if b"q" not in fields:
            return Told(order, state=fields.get(b"e", b"").decode(), watchers=fields.get(b"w", b"").decode())
        data = b""
        if self.seats:
            data = self.read(int(fields[b"o"]), int(fields[b"l"]))
        return Told(order, int(fields[b"q"]), int(fields[b"t"]), fields[b"k"] == b"1", data)

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes of the live file. Raises OSError, EOFError."""
        if self._descriptor is None:  # a session that was only asked for has no file yet
            path = place_of(settings.LIVE_SPOOL_DIR, self.session).live
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        data = os.pread(self._descriptor, length, offset)
        if len(data) < length:
            message = "the live file is shorter than its entry says"
            raise EOFError(message)
        return data

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def take(self, order: Order, fields: Fields) -> None:
        """Hand an entry on to everybody who watches."""
        self.cursor = order
        try:
            told = self.told(order, fields)
        except (OSError, EOFError):
            log.exception("the spool of session %s cannot be read", self.session)
            return
        for seat in self.seats:
            seat.put(told)
        self._came.set()

    async def something_new(self, within: float) -> None:
        """Wait until the next entry, at most so many seconds."""
        self._came.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._came.wait()


@dataclass
class Joined:
    """A viewer who has come in: the init segment, what there is since the last key picture, and its queue after that.

    Fragments of the queue up to `last` were there before, and are in the backlog as far as they are wanted.
    """

    hub: "Hub"
    feed: Feed
    seat: Seat
    init: bytes
    backlog: list[Told]
    last: Order
    has_begun: bool = False  # a key picture was given
    is_stale: bool = False  # the viewer was back in time, and goes on from the last key picture

    async def entries(self) -> AsyncIterator[Told]:
        """Give every entry once and in order, from a key picture on, for ever. Raises RedisError, OSError."""
        while True:
            if self.is_stale:
                self.is_stale = False
                self.backlog, self.last = await self.hub.since_last_key(self.feed)
            backlog, self.backlog = self.backlog, []
            for told in backlog:
                self.has_begun = self.has_begun or told.is_key
                yield told
            told = await self.seat.next()
            if told.data is None:
                yield told
            elif not self.is_stale and told.order > self.last:
                self.has_begun = self.has_begun or told.is_key
                if self.has_begun:
                    yield told

    def go_on(self) -> None:
        """Go on live; what has come in the meantime and needs no showing is dropped."""
        self.is_stale = True
        self.seat.put(Told(self.last))  # whoever waits for the next entry looks up


class Hub:
    """The sessions watched through this process."""

    def __init__(self) -> None:
        self.feeds: dict[UUID, Feed] = {}
        self._wake_key = f"live:wake:{uuid4().hex}".encode()
        self._woken: Order = (0, 0)
        self._task: asyncio.Task[None] | None = None
        self._client: redis.asyncio.Redis | None = None

    @property
    def client(self) -> redis.asyncio.Redis:
        """The process's client of Valkey for short questions; it waits rather than open many connections."""
        if self._client is None:
            pool = redis.asyncio.BlockingConnectionPool.from_url(settings.REDIS_URL, max_connections=8, timeout=5)
            self._client = redis.asyncio.Redis.from_pool(pool)
        return self._client

    async def join(self, session: UUID) -> Joined:
        """Let a viewer in, late: nothing is lost and nothing comes twice. Raises RedisError, OSError."""
        feed, seat = self._feed(session), Seat()
        feed.seats.add(seat)
        try:
            await self._begin(feed)
            backlog, last = await self.since_last_key(feed)
            init = await self.init_of(feed)
        except BaseException:
            self.leave(feed, seat)
            raise
        return Joined(self, feed, seat, init, backlog, last)

    def leave(self, feed: Feed, seat: Seat) -> None:
        """Forget a viewer."""
        feed.seats.discard(seat)
        self._tidy(feed)

    async def follow(self, session: UUID) -> Feed:
        """Return what tells that something came, without its bytes. Raises RedisError, OSError."""
        feed = self._feed(session)
        feed.followers += 1
        try:
            await self._begin(feed)
        except BaseException:
            self.unfollow(feed)
            raise
        return feed

    def unfollow(self, feed: Feed) -> None:
        """Forget a follower."""
        feed.followers -= 1
        self._tidy(feed)

    async def init_of(self, feed: Feed) -> bytes:
        """Return the init segment; empty before the camera has sent it. Raises RedisError, OSError."""
        length = await self.client.get(init_key(feed.session))
        return feed.read(0, int(length)) if length else b""

    async def since_last_key(self, feed: Feed) -> tuple[list[Told], Order]:
        """Return what there is from the last key picture on, oldest first, and the id of the newest entry."""
        found: Entries = []
        newest, key = "+", None
        while key is None and len(found) < MOST_LOOKED_BACK:
            older = await self._newest(feed, newest, MOST_WAITING)
            found += older
            key = next((at for at, (_, fields) in enumerate(found) if fields.get(b"k") == b"1"), None)
            if len(older) < MOST_WAITING:
                break
            newest = f"({older[-1][0].decode()}"
        last = order_of(found[0][0]) if found else (0, 0)
        wanted = found[: key + 1] if key is not None else found[:1]
        told = [feed.told(order_of(name), fields) for name, fields in reversed(wanted) if b"w" not in fields]
        return (told if key is not None else [one for one in told if one.data is None]), last

    async def stop(self) -> None:
        """End the reader and close what is open."""
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=0.1)
        if self._client is not None:
            await self._client.aclose()
        self._client = None

    def _feed(self, session: UUID) -> Feed:
        if session not in self.feeds:
            self.feeds[session] = Feed(session)
        return self.feeds[session]

    def _tidy(self, feed: Feed) -> None:
        if not feed.is_needed and self.feeds.get(feed.session) is feed:
            del self.feeds[feed.session]
            feed.close()

    async def _begin(self, feed: Feed) -> None:
        """Read this session from its newest entry on, as a concrete id: `$` would lose what comes between two reads."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        if feed.cursor is None:
            newest = await self._newest(feed, "+", 1)
            feed.cursor = feed.cursor or (order_of(newest[0][0]) if newest else (0, 0))
            await self._wake()

    async def _wake(self) -> None:
        """Let the reader look at the sessions anew."""
        async with self.client.pipeline(transaction=False) as pipe:
            pipe.xadd(self._wake_key, {"w": 1}, maxlen=1)
            pipe.expire(self._wake_key, 600)
            await pipe.execute()

    async def _newest(self, feed: Feed, at_most: str, count: int) -> Entries:
        return cast(Entries, await self.client.xrevrange(feed.key, max=at_most, count=count))

    async def _work(self) -> None:
        while True:
            try:
                await self._read()
            except (RedisError, OSError):
                log.warning("Valkey does not answer: pictures stand still, recording goes on")
            await asyncio.sleep(AGAIN_SECONDS)

    async def _read(self) -> None:
        async with redis.asyncio.from_url(settings.REDIS_URL, socket_timeout=ANSWER_SECONDS) as client:
            while True:
                began = time.monotonic()
                named: dict[bytes, Feed] = {feed.key: feed for feed in self.feeds.values() if feed.cursor is not None}
                cursors: dict[Any, Any] = {key: id_of(feed.cursor or (0, 0)) for key, feed in named.items()}
                cursors[self._wake_key] = id_of(self._woken)
                told = await client.xread(cursors, count=ENTRIES_AT_ONCE, block=WAIT_MS)
                for key, entries in cast(list[tuple[bytes, Entries]], told):
                    self._hand_on(named.get(key), entries)
                if len(named) > MANY and (left := PACE_SECONDS - (time.monotonic() - began)) > 0:
                    await asyncio.sleep(left)

    def _hand_on(self, feed: Feed | None, entries: Entries) -> None:
        if feed is None:
            self._woken = order_of(entries[-1][0])
        elif self.feeds.get(feed.session) is feed:
            for name, fields in entries:
                feed.take(order_of(name), fields)


def order_of(name: bytes) -> Order:
    """Return the id of an entry as it sorts."""
    milliseconds, _, number = name.partition(b"-")
    return int(milliseconds), int(number)


def id_of(order: Order) -> str:
    """Return an id as Valkey writes it."""
    return f"{order[0]}-{order[1]}"
