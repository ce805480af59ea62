"""The raw ASGI door of viewers: a WebSocket for each picture that is watched (streaming.md section 8.2)."""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from accounts.raw_doors import Scope, TurnedAway
from audit.context import bound
from audit.uuid7 import uuid7
from streaming.actions.looking import stop_looking
from streaming.models.stream_view import LookEnd
from streaming.refusals import LookOver
from streaming.watching import rounds as desks
from streaming.watching.admission import admit_viewer
from streaming.watching.hub import Hub, Joined
from streaming.watching.pouring import Pouring, Send, ended_of
from streaming.watching.rounds import Rounds
from streaming.watching.viewer import Viewer
from streaming.watching.watchers import Watchers, watchers_of

PREFIX = "/live/view/"
PATH = re.compile(r"/live/view/([0-9a-f-]{36})/")
LAST_WORDS_SECONDS = 1.0
LONGEST_TEXT = 1000  # characters of what a viewer says
Receive = Callable[[], Awaitable[dict[str, Any]]]
log = logging.getLogger(__name__)


class ViewDoor:
    """Answers the WebSockets of viewers."""

    def __init__(self, hub: Hub, rounds: Rounds) -> None:
        self.hub = hub
        self.rounds = rounds

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one viewer from the first to the last picture."""
        client = scope.get("client") or ("", 0)
        with bound(request_id=str(uuid7()), source_ip=client[0]):
            await receive()  # websocket.connect
            try:
                viewer, joined = await self._let_in(scope)
            except TurnedAway as refused:
                await turn_away(send, refused.status, str(refused))
            except (DatabaseError, RedisError, OSError):
                log.exception("a viewer cannot be let in")
                await turn_away(send, 503, "The stream cannot be opened now. Try again soon.")
            else:
                with bound(**viewer.admitted.facts):
                    await self._serve(viewer, joined, receive, send)

    async def _let_in(self, scope: Scope) -> tuple[Viewer, Joined]:
        session, view = _named(scope)
        admitted = await desks.DESK.ask(admit_viewer, scope, session, view)
        return Viewer(admitted, scope), await self.hub.join(session)

    async def _serve(self, viewer: Viewer, joined: Joined, receive: Receive, send: Send) -> None:
        cause = LookEnd.LEFT
        self.rounds.add(viewer)
        try:
            await send({"type": "websocket.accept"})
            await self.rounds.tell(viewer, is_there=True)
            cause = await self._show(viewer, joined, receive, send)
        finally:
            self.hub.leave(joined.feed, joined.seat)
            await self._end(viewer, cause)

    async def _show(self, viewer: Viewer, joined: Joined, receive: Receive, send: Send) -> LookEnd:
        """Pour until one side ends it; returns why it ended."""
        pouring = Pouring(viewer, joined, send)
        if not viewer.admitted.session.is_on_air:
            await pouring.say("ended", ended_of(viewer))
            await send({"type": "websocket.close", "code": 1000})
            return LookEnd.ENDED
        watchers = await asyncio.to_thread(_watchers, viewer.session_id)
        pour = asyncio.create_task(pouring.pour(watchers))
        others = [asyncio.create_task(_hear(viewer, joined, receive)), asyncio.create_task(viewer.over.wait())]
        try:
            await asyncio.wait([pour, *others], return_when=asyncio.FIRST_COMPLETED)
            has_ended = pour.done() and not pour.cancelled() and pour.exception() is None
        finally:
            for task in (pour, *others):
                task.cancel()
            await asyncio.gather(pour, *others, return_exceptions=True)
        if viewer.denied:
            await _last_words(pouring, send, "denied", {"why": viewer.denied})
            return LookEnd.DENIED
        if has_ended:
            await _last_words(pouring, send, "", {})
            return LookEnd.ENDED
        return LookEnd.LEFT

    async def _end(self, viewer: Viewer, cause: LookEnd) -> None:
        looked = self.rounds.looked_in(viewer.view)
        self.rounds.remove(viewer)
        await self.rounds.tell(viewer, is_there=False)
        try:
            await desks.DESK.ask(stop_looking, looked=looked, cause=cause, by=viewer.admitted.person)
        except LookOver:
            log.info("look %s had ended before", viewer.view)
        except DatabaseError:
            log.exception("the end of look %s is written down later", viewer.view)


async def _hear(viewer: Viewer, joined: Joined, receive: Receive) -> None:
    """Take what the viewer says, until they have gone; what is not understood is not answered."""
    while (event := await receive())["type"] != "websocket.disconnect":
        with contextlib.suppress(ValueError, TypeError, AttributeError, KeyError):
            said = json.loads((event.get("text") or "")[:LONGEST_TEXT])
            if "lag" in said:
                viewer.said(max(0, int(said["lag"]["lag_ms"])), max(0, int(said["lag"]["dropped"])))
            elif "back" in said:
                viewer.is_back = True
            elif "live" in said and viewer.is_back:
                viewer.is_back = False
                joined.go_on()


def _named(scope: Scope) -> tuple[UUID, UUID]:
    """Return the session and the look that an address names; raises TurnedAway 404."""
    found = PATH.fullmatch(scope["path"])
    view = parse_qs(scope["query_string"].decode("latin-1")).get("view", [""])[0]
    try:
        return UUID(found.group(1) if found else ""), UUID(view)
    except ValueError:
        raise TurnedAway(404, "There is no such stream.") from None


def _watchers(session: UUID) -> Watchers:
    try:
        return watchers_of(session)
    except (RedisError, OSError):
        return Watchers()


async def _last_words(pouring: Pouring, send: Send, name: str, values: dict[str, Any]) -> None:
    """Say why it is over, and close; a viewer who does not listen is cut off without."""
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            if name:
                await pouring.say(name, values)
            await send({"type": "websocket.close", "code": 1008 if name else 1000})


async def turn_away(send: Send, status: int, message: str) -> None:
    """Answer the handshake with HTTP instead of a WebSocket."""
    body = json.dumps({"error": message}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
