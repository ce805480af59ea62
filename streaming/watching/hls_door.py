"""The raw ASGI door of low-latency HLS: playlist with blocking reload, init segment, and fragments by their numbers.

For going back while it is live, and for browsers that take no fragments from a script (streaming.md section 8.5).
"""

import asyncio
import contextlib
import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from accounts.raw_doors import Scope, TurnedAway
from audit.context import bound
from audit.uuid7 import uuid7
from evidence.serving.ranges import NotSatisfiable, Span, span_of
from streaming.spool.layout import Record, place_of
from streaming.spool.reading import INIT_SEQ, SpoolReader
from streaming.watching import rounds as desks
from streaming.watching.admission import admit_viewer
from streaming.watching.hub import Feed, Hub
from streaming.watching.playlist import Timeline
from streaming.watching.pouring import Send
from streaming.watching.rounds import Rounds
from streaming.watching.viewer import Viewer

PREFIX = "/live/hls/"
PATH = re.compile(r"/live/hls/([0-9a-f-]{36})/(index\.m3u8|init\.mp4|(\d{1,10})(?:-(\d{1,10}))?\.mp4)")
HOLD_SECONDS = 5.0
IDLE_SECONDS = 12.0
MOST_FRAGMENTS = 500  # in one answer
MUCH = 100_000  # bytes of index that are read in a thread
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
log = logging.getLogger(__name__)


@dataclass
class Visit:
    """An HLS player of one person: asked about once, then looked at in the rounds like every viewer."""

    viewer: Viewer
    feed: Feed
    timeline: Timeline
    used_at: float = field(default_factory=time.monotonic)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self) -> None:
        """Read what has arrived; the whole index of a long session is read in a thread."""
        async with self.lock:
            if self.timeline.reader.waiting > MUCH:
                await asyncio.to_thread(self.timeline.refresh)
            else:
                self.timeline.refresh()


class HlsDoor:
    """Answers GET and HEAD under `/live/hls/`."""

    def __init__(self, hub: Hub, rounds: Rounds) -> None:
        self.hub = hub
        self.rounds = rounds
        self.visits: dict[tuple[str, UUID], Visit] = {}
        self._tidying: asyncio.Task[None] | None = None

    async def answer(self, scope: Scope, send: Send) -> None:
        """Serve one request."""
        client = scope.get("client") or ("", 0)
        with bound(request_id=str(uuid7()), source_ip=client[0]):
            try:
                await self._answer(scope, send)
            except TurnedAway as refused:
                await _say(send, refused.status, str(refused))
            except (DatabaseError, RedisError, OSError, EOFError):
                log.exception("live video cannot be served")
                await _say(send, 503, "The stream cannot be served now. Try again soon.")

    async def _answer(self, scope: Scope, send: Send) -> None:
        found = PATH.fullmatch(scope["path"])
        if found is None:
            raise TurnedAway(404, "There is no such stream.")
        if scope["method"] not in {"GET", "HEAD"}:
            raise TurnedAway(405, "Only GET and HEAD are answered here.")
        visit = await self._visit(scope, _session(found.group(1)))
        visit.used_at = time.monotonic()
        if found.group(2) == "index.m3u8":
            await self._playlist(scope, send, visit)
        else:
            first = int(found.group(3) or INIT_SEQ)
            await self._bytes(scope, send, visit, (first, int(found.group(4) or first)))

    async def _visit(self, scope: Scope, session: UUID) -> Visit:
        """Return the visit that a request belongs to; who is not known is asked about as at a WebSocket."""
        cookie = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"), "")
        visit = self.visits.get((cookie, session))
        if visit is not None and not visit.viewer.denied:
            return visit
        admitted = await desks.DESK.ask(admit_viewer, scope, session)
        reader = SpoolReader(place_of(settings.LIVE_SPOOL_DIR, session))
        timeline = Timeline(reader, admitted.session.clock_offset_ms)
        visit = Visit(Viewer(admitted, scope), await self.hub.follow(session), timeline)
        self._forget((cookie, session))
        self.visits[cookie, session] = visit
        self.rounds.add(visit.viewer)
        if self._tidying is None or self._tidying.done():
            self._tidying = asyncio.create_task(self._tidy())
        return visit

    async def _playlist(self, scope: Scope, send: Send, visit: Visit) -> None:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        segment, part = _number(asked, "_HLS_msn"), _number(asked, "_HLS_part")
        await visit.refresh()
        if segment is not None:
            if visit.timeline.is_ahead(segment):
                raise TurnedAway(400, "This segment is too far ahead.")
            await self._hold(visit, lambda timeline: timeline.has(segment, part))
        is_over = not visit.viewer.admitted.session.is_on_air
        text = visit.timeline.playlist(is_update="YES" in asked.get("_HLS_skip", []), is_over=is_over)
        if text is None:
            raise TurnedAway(404, "No picture has arrived yet.")
        headers = {"Content-Type": "application/vnd.apple.mpegurl"}
        await _send(send, 200, headers, text.encode("ascii"), is_head=scope["method"] == "HEAD")

    async def _hold(self, visit: Visit, has_come: Callable[[Timeline], bool]) -> None:
        """Wait until something has come, at most so many seconds, without asking again and again."""
        end = time.monotonic() + HOLD_SECONDS
        while not has_come(visit.timeline) and (left := end - time.monotonic()) > 0:
            await visit.feed.something_new(left)
            await visit.refresh()

    async def _bytes(self, scope: Scope, send: Send, visit: Visit, between: tuple[int, int]) -> None:
        first, last = between
        if not first <= last < first + MOST_FRAGMENTS:
            raise TurnedAway(404, "There is no such part.")
        if visit.timeline.reader.newest < last:
            await visit.refresh()
        if first == last == visit.timeline.reader.newest + 1:  # the part that the playlist hints at
            await self._hold(visit, lambda timeline: timeline.reader.newest >= last)
        records = visit.timeline.reader.between(first, last)
        if len(records) <= last - first:
            await visit.refresh()  # it may have come late
            records = visit.timeline.reader.between(first, last)
        if len(records) <= last - first:
            raise TurnedAway(404, "This part has not arrived.")
        size = sum(record.length for record in records)
        span = _span(scope, size)
        async with visit.lock:
            data = await asyncio.to_thread(visit.timeline.reader.bytes_of, records)
        _note(visit, records)
        headers = {"Content-Type": "video/mp4", "Accept-Ranges": "bytes"}
        if span.is_partial:
            headers["Content-Range"] = span.content_range(size)
        status = 206 if span.is_partial else 200
        await _send(send, status, headers, data[span.start : span.end], is_head=scope["method"] == "HEAD")

    async def _tidy(self) -> None:
        """End the visits from which nothing has come for a while."""
        while self.visits:
            await asyncio.sleep(IDLE_SECONDS / 4)
            for key, visit in list(self.visits.items()):
                if visit.viewer.denied or time.monotonic() - visit.used_at > IDLE_SECONDS:
                    await self.rounds.note()
                    self._forget(key)

    def _forget(self, key: tuple[str, UUID]) -> None:
        if visit := self.visits.pop(key, None):
            self.rounds.remove(visit.viewer)
            self.hub.unfollow(visit.feed)
            visit.timeline.reader.close()

    async def stop(self) -> None:
        """Forget all visits."""
        if self._tidying is not None:
            self._tidying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._tidying
        for key in list(self.visits):
            self._forget(key)


def _session(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise TurnedAway(404, "There is no such stream.") from None


def _number(asked: dict[str, list[str]], name: str) -> int | None:
    text = asked.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else None


def _span(scope: Scope, size: int) -> Span:
    header = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"range"), None)
    try:
        return span_of(header, size)
    except NotSatisfiable:
        raise TurnedAway(416, "The part is shorter.") from None


def _note(visit: Visit, records: list[Record]) -> None:
    for record in records:
        if record.seq != INIT_SEQ:
            grid = visit.timeline.grid
            length_ms = grid.slot_us // grid.size // 1000 if grid else 0
            visit.viewer.saw(visit.timeline.happened_ms(record), length_ms, is_scrub=True)


async def _say(send: Send, status: int, message: str) -> None:
    await _send(send, status, {"Content-Type": "application/json"}, json.dumps({"error": message}).encode())


async def _send(send: Send, status: int, headers: dict[str, str], body: bytes, *, is_head: bool = False) -> None:
    every = HEADERS | headers | {"Content-Length": str(len(body))}
    raw: Any = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in every.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
