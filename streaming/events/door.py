"""The raw ASGI door of events to browsers (server-sent events, `/live/events/`): replay first, then as they come.

It holds no database connection: rights are asked for at a desk when a browser comes, and again while it stays.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from accounts.desk import Desk
from accounts.raw_doors import Scope, TurnedAway
from audit.context import bound
from audit.uuid7 import uuid7
from streaming.events.admission import Admitted, admit, heard_now, still_signed_in
from streaming.events.entry_ids import EntryId
from streaming.events.hub import Hub, Listener
from streaming.events.stream import Entry, ends_of, entries_after

PATH = "/live/events/"
HEARTBEAT_SECONDS = 15.0
SIGNED_IN_EVERY = 5.0  # seconds between two looks whether sessions have been ended
RIGHTS_EVERY = 60.0  # seconds between two looks at what somebody may hear
READY_SECONDS = 2.0  # Valkey must have answered once
RETRY_MS = 1_000
DESK = Desk("events-desk", connections=2)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Open:
    """One open stream: its queue, the sign-in it hangs on, and when its rights were asked for last."""

    listener: Listener
    sign_in: Any
    scope: Scope
    asked_at: float
    sent: EntryId = field(default_factory=EntryId)


class EventsDoor:
    """Answers browsers that listen; the hub and the look at rights begin with the first of them."""

    def __init__(self) -> None:
        self.hub: Hub | None = None
        self.open: set[Open] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream from the first to the last event."""
        client = scope.get("client") or ("", 0)
        with bound(request_id=str(uuid7()), source_ip=client[0]):
            if scope["method"] != "GET":
                await _turn_away(send, 405, "Send a GET request.")
            else:
                await self._admit(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        hub = self._working()
        try:
            async with asyncio.timeout(READY_SECONDS):
                await hub.ready()
            admitted: Admitted = await DESK.ask(admit, scope)
        except TurnedAway as refused:
            await _turn_away(send, refused.status, str(refused))
        except (DatabaseError, TimeoutError):
            log.exception("events cannot be served")
            await _turn_away(send, 503, "Events cannot be served just now. Try again soon.")
        else:
            now = asyncio.get_running_loop().time()
            stream = Open(Listener(admitted.audience), admitted.sign_in, scope, now)
            await self._serve(hub, stream, _last_of(scope), receive, send)

    async def _serve(self, hub: Hub, stream: Open, last: EntryId | None, receive: Receive, send: Send) -> None:
        listener = stream.listener
        hub.listeners.add(listener)  # before the replay: what comes meanwhile waits in the queue
        self.open.add(stream)
        telling = asyncio.create_task(_tell(hub, stream, last, send))
        tasks = {telling, asyncio.create_task(_gone(receive)), asyncio.create_task(_wait(listener.cut))}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            hub.listeners.discard(listener)
            self.open.discard(stream)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(1):
                await send({"type": "http.response.body", "body": b""})

    async def watch_rights(self) -> None:
        """Look again and again whether who listens is still signed in, and may still hear what they hear."""
        while True:
            await asyncio.sleep(SIGNED_IN_EVERY)
            try:
                await self.look_at_rights()
            except DatabaseError:
                log.warning("the database does not answer: rights of open event streams are asked for later")

    async def look_at_rights(self) -> None:
        """End the streams of sessions that have ended; ask again for rights that were asked for a minute ago."""
        streams = list(self.open)
        living = await DESK.ask(still_signed_in, [stream.sign_in for stream in streams]) if streams else set()
        now = asyncio.get_running_loop().time()
        for stream in streams:
            if stream.sign_in not in living:
                stream.listener.cut.set()
            elif now - stream.asked_at >= RIGHTS_EVERY:
                stream.asked_at = now
                audience = await DESK.ask(heard_now, stream.scope)
                if audience is None:
                    stream.listener.cut.set()
                else:
                    stream.listener.audience = audience

    def _working(self) -> Hub:
        """Return the hub, with its task and the look at rights running on this loop."""
        if self.hub is None or not self._tasks or any(task.done() for task in self._tasks):
            self.hub = Hub()
            self._tasks = [asyncio.create_task(self.hub.run()), asyncio.create_task(self.watch_rights())]
        return self.hub

    async def stop(self) -> None:
        """End all streams and the two tasks."""
        for stream in list(self.open):
            stream.listener.cut.set()
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.1)
        self._tasks = []
        if self.hub is not None:
            await self.hub.close()


async def _tell(hub: Hub, stream: Open, last: EntryId | None, send: Send) -> None:
    """Say what was missed since the last id, then what comes, and every quarter of a minute that the line is alive."""
    listener = stream.listener
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _say(send, b"retry: %d\n\n" % RETRY_MS)
    if last is not None:
        await _replay(hub, stream, last, send)
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await listener.wake.wait()
        frames = _new(stream, listener.take())
        if listener.is_reset:
            listener.is_reset = False
            frames.insert(0, _named("reset", hub.newest))
        await _say(send, b"".join(frames) or _named("beat", max(stream.sent, hub.newest)))


async def _replay(hub: Hub, stream: Open, last: EntryId, send: Send) -> None:
    """Say everything after `last` that this person may hear; without all of it, say that the lists must be loaded."""
    stream.sent = last
    try:
        ends = await ends_of(hub.client)
        if not ends.holds_what_follows(last):
            stream.sent = ends.newest
            await _say(send, _named("reset", ends.newest))
            return
        async for entries in entries_after(hub.client, last):
            heard = [entry for entry in entries if stream.listener.audience.hears(entry.name, entry.reach)]
            await _say(send, b"".join(_new(stream, heard)))
    except (RedisError, OSError):
        await _say(send, _named("reset", stream.sent))


def _new(stream: Open, entries: Sequence[Entry]) -> list[bytes]:
    """Return what was not said before, by whole numbers: replay and queue may hold the same entry."""
    frames = []
    for entry in entries:
        if entry.id > stream.sent:
            stream.sent = entry.id
            frames.append(entry.frame)
    return frames


def _last_of(scope: Scope) -> EntryId | None:
    """Return the last id that the browser has: its own word after a break, else that of the page as it was rendered."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("last", [""])[0]
    before = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"last-event-id"), "")
    text = before or asked
    try:
        return EntryId.read(text) if text else None
    except ValueError:
        return None


def _named(name: str, newest: EntryId) -> bytes:
    return f"id: {newest}\nevent: {name}\ndata: {{}}\n\n".encode()


async def _say(send: Send, frames: bytes) -> None:
    if frames:
        await send({"type": "http.response.body", "body": frames, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def _turn_away(send: Send, status: int, message: str) -> None:
    body = message.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
