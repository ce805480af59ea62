"""The raw ASGI door of the live map: WebSocket `/live/units/`, which says once a second where units are.

No database connection is held while it is open. Who looks is written down before anything is said, and asked again
every minute: a right that was taken away, a session that has ended, closes it.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from django.db import Error as DatabaseError

from accounts.permissions import Permission
from accounts.raw_doors import Guest, TurnedAway, admit_person
from accounts.reach import Sight, sight_of
from audit.context import bound
from audit.uuid7 import uuid7
from streaming.actions.looking_at_the_map import open_map, rewind_map
from streaming.positions.cordons import cordons_for
from streaming.positions.past import units_at
from streaming.positions.viewer import NotUnderstood, Question, Viewer
from streaming.positions.world import DESK, WORLD

PATH = "/live/units/"
CHECK_SECONDS = 50.0  # and up to eight more, so that not all ask at once
REWOUND_SECONDS = 60.0  # between two entries of one map that is wound back and forth
QUIET_SECONDS = 10.0
MOST_WORDS = 40  # of a browser in a second
ENDED, NOT_UNDERSTOOD, TRY_AGAIN, FORBIDDEN = 4401, 1008, 1013, 4403
BUSY = TurnedAway(503, "The database does not answer. Try again soon.")
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
log = logging.getLogger(__name__)


class UnitsDoor:
    """Answers browsers that show the live map or the list of units."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one browser until either side ends."""
        client = scope.get("client") or ("", 0)
        with bound(request_id=str(uuid7()), source_ip=client[0]):
            await receive()  # websocket.connect
            try:
                watch = Watch(scope, send, *await DESK.ask(_let_in, scope))
            except TurnedAway as refused:
                await _turn_away(send, refused)
            except DatabaseError:
                log.exception("the database does not answer")
                await _turn_away(send, BUSY)
            else:
                await send({"type": "websocket.accept"})
                await watch.serve(receive)


class Watch:
    """One open map."""

    def __init__(self, scope: Scope, send: Send, guest: Guest, sight: Sight) -> None:
        self.scope, self.guest, self.viewer = scope, guest, Viewer(sight)
        self.question = Question()
        self.wake = asyncio.Event()
        self._send = send
        self._told: Question | None = None  # of the past
        self._cordons = -1
        self._check_at = self._next_check()
        self._rewound_at = -REWOUND_SECONDS
        self._said_at = time.monotonic()
        self._words: list[float] = []

    async def serve(self, receive: Receive) -> None:
        """Listen and tell until the browser goes or may not look any more."""
        WORLD.enter(self.wake)
        tasks = {asyncio.create_task(self._tell()), asyncio.create_task(self._listen(receive))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except TurnedAway as refused:
            await self._close(FORBIDDEN if refused.status == 403 else ENDED, str(refused))
        except NotUnderstood as refused:
            await self._close(NOT_UNDERSTOOD, str(refused))
        except DatabaseError:
            await self._close(TRY_AGAIN, "The database does not answer. Try again soon.")
        except OSError:
            pass  # the browser is gone
        finally:
            WORLD.leave(self.wake)
            for task in tasks:
                task.cancel()

    async def _listen(self, receive: Receive) -> None:
        while (event := await receive())["type"] != "websocket.disconnect":
            self._count()
            self.question = self.question.changed_by(event.get("text") or "")
            self.wake.set()

    def _count(self) -> None:
        now = time.monotonic()
        self._words = [*(said for said in self._words if said > now - 1), now]
        if len(self._words) > MOST_WORDS:
            raise NotUnderstood("Ask less often.")

    async def _tell(self) -> None:
        await WORLD.ready.wait()
        while True:
            self.wake.clear()
            if time.monotonic() >= self._check_at:
                await self._check()
            if self._cordons != WORLD.cordons:
                await self._tell_cordons()
            if self.question.at_ms is None:
                await self._tell_now()
            elif self.question != self._told:
                await self._tell_past(self.question, self.question.at_ms)
            await self.wake.wait()

    async def _tell_now(self) -> None:
        if self._told is not None:
            self._told = None
            self.viewer.begin_again()
        self.viewer.look(self.question.box)
        now_ms = int(time.time() * 1000)
        if batch := self.viewer.batch(WORLD, now_ms):
            await self._say(batch)
        elif time.monotonic() - self._said_at > QUIET_SECONDS:
            await self._say(f'{{"now":{now_ms}}}')  # so that a browser knows a quiet night from a lost line

    async def _tell_past(self, question: Question, at_ms: int) -> None:
        if time.monotonic() - self._rewound_at >= REWOUND_SECONDS:
            self._rewound_at = time.monotonic()
            moment = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
            with bound(**self.guest.facts):
                await DESK.ask(rewind_map, to=moment, by=self.guest.person)
        units = await DESK.ask(units_at, self.guest.person, question.box, at_ms)
        self._told = question
        told = {"past": True, "now": int(time.time() * 1000), "at": at_ms, "units": units}
        await self._say(json.dumps(told, separators=(",", ":")))

    async def _tell_cordons(self) -> None:
        self._cordons = WORLD.cordons
        cordons = await DESK.ask(cordons_for, self.guest.person)
        await self._say(json.dumps({"cordons": cordons}, separators=(",", ":")))

    async def _check(self) -> None:
        """Ask again who looks and how far they reach."""
        self.guest, sight = await DESK.ask(_known_again, self.scope)
        self.viewer.may_see(sight)
        self._check_at, self._cordons = self._next_check(), -1

    @staticmethod
    def _next_check() -> float:
        return time.monotonic() + CHECK_SECONDS + random.uniform(0, 8)  # noqa: S311 - only spreads the load

    async def _say(self, text: str) -> None:
        self._said_at = time.monotonic()
        await self._send({"type": "websocket.send", "text": text})

    async def _close(self, code: int, reason: str) -> None:
        await self._send({"type": "websocket.close", "code": code, "reason": reason[:120]})


def _let_in(scope: Scope) -> tuple[Guest, Sight]:
    """Let somebody in and write down that they look; raises TurnedAway, DatabaseError."""
    guest, sight = _known_again(scope)
    with bound(**guest.facts):
        open_map(by=guest.person)
    return guest, sight


def _known_again(scope: Scope) -> tuple[Guest, Sight]:
    guest = admit_person(scope, Permission.LIVE_WATCH)
    return guest, sight_of(guest.person, Permission.LIVE_WATCH)


async def _turn_away(send: Send, refused: TurnedAway) -> None:
    """Answer the handshake with HTTP instead of a WebSocket."""
    body = json.dumps({"error": str(refused)}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
