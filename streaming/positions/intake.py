"""Fixes of all lines of this process: believed or left out, written together twice a second, and shown at once.

Two loops, so that neither waits for the other: without the database fixes wait here, up to a bound, and the oldest go;
without Valkey the table still fills. Both are said in the log, and what was lost stands in the journal.
"""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from accounts.desk import Desk
from audit.actors import Worker
from audit.context import bound
from audit.uuid7 import uuid7
from devices.actions import note_fixes, write_fixes
from devices.fix_rows import LastPlace, row_of
from devices.lines.line import Line
from devices.protocol import Fixes, RefusedFrame
from streaming.officer.arriving import Arrivals
from streaming.positions import board
from streaming.positions.border import Border
from streaming.positions.packing import Moves
from streaming.positions.sieve import Left, Sieve
from streaming.positions.world import WORLD

KEEPER = Worker("streaming.positions")
TICK_SECONDS = 0.5
KEPT_TICKS = 10  # between two times that the board keeps all places: what is told at once is the news
MOST_WAITING = 130_000  # rows, 17 MB: half a minute of the whole fleet
MOST_AT_ONCE = 20_000
LOOK_EVERY = 64  # rows, whether the loops are still there
FEW = 200  # last places that are written at once
TURNS = 10  # of more each camera's own row is written every tenth tick: within 5 s (devices.near allows for a walk)
NOTE_SECONDS = 60.0
LEARN_SECONDS = 5.0  # after a cordon is drawn or a unit is sent, until who comes in or arrives is seen
SAY_SECONDS = 60.0  # between two words to one camera
DESK = Desk("positions-desk", connections=1)
log = logging.getLogger(__name__)


class Intake:
    """Takes fixes in; its loops begin with the first."""

    def __init__(self) -> None:
        self.sieve, self.border, self.arrivals = Sieve(), Border(), Arrivals()
        self.counts: Counter[str] = Counter()
        self._rows: deque[bytes] = deque()
        self._moved: Moves = {}  # since they were last shown
        self._unkept: Moves = {}  # that the board does not have yet for a process that starts
        self._places: Moves = {}  # that the cameras' own rows do not have yet
        self._heard: set[UUID] = set()  # since the journal was last written
        self._said: dict[UUID, float] = {}
        self._complained: dict[str, float] = {}
        self._turn = 0
        self._tasks: list[asyncio.Task[None]] = []

    def take(self, line: Line, message: Fixes) -> None:
        """Take what a camera says; never waits, never fails."""
        camera, now_ms = line.camera_id, int(time.time() * 1000)
        ahead, newest = self.sieve.left[Left.AHEAD], None
        for newest in self.sieve.believed(camera, line.clock_offset_ms, message.fixes, now_ms):
            self._rows.append(row_of(camera.bytes, newest))
        if newest:
            self._moved[camera] = self._places[camera] = newest
        while len(self._rows) > MOST_WAITING:
            self._rows.popleft()
            self.counts["lost"] += 1
        if self.sieve.left[Left.AHEAD] > ahead:
            self._say(line)
        if not self._tasks or (len(self._rows) % LOOK_EVERY == 0 and any(task.done() for task in self._tasks)):
            self._begin()

    def _say(self, line: Line) -> None:
        now = time.monotonic()
        if now - self._said.get(line.camera_id, -SAY_SECONDS) >= SAY_SECONDS:
            self._said[line.camera_id] = now
            line.say(RefusedFrame("A fix lies ahead of now. Say hello again, so that the clock is measured."))

    def _begin(self) -> None:
        for task in self._tasks:
            task.cancel()
        work = (
            (TICK_SECONDS, self.write),
            (NOTE_SECONDS, self.note),
            (LEARN_SECONDS, self.border.learn),
            (LEARN_SECONDS, self.arrivals.learn),
        )
        loops = [*(_every(seconds, what) for seconds, what in work), self._show()]
        nobody = Context()  # the loops are not the first camera's
        self._tasks = [asyncio.create_task(loop, context=nobody.copy()) for loop in loops]

    async def stop(self) -> None:
        """Write what waits, then end the loops."""
        if self._tasks:
            await self.write()
            await self.note()
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.1)
        self._tasks = []

    async def write(self) -> None:
        """Write what waits; without a database it waits on."""
        rows = [self._rows.popleft() for _ in range(min(MOST_AT_ONCE, len(self._rows)))]
        places = self._due()
        if not rows and not places:
            return
        try:
            await DESK.ask(write_fixes, rows=rows, places=[LastPlace(*place) for place in places.items()])
            self.counts["fixes"] += len(rows)
        except (OperationalError, InterfaceError):  # the database is away: nothing is wrong with the rows
            self._complain("the database", "fixes wait in memory; after half a minute the oldest are lost")
            self._rows.extendleft(reversed(rows))
            self._places = places | self._places
        except Exception:  # this loop must not end, whatever a row has in it
            log.exception("fixes could not be written")
            self.counts["lost"] += len(rows)

    def _due(self) -> Moves:
        """Take out the last places whose turn it is."""
        self._turn = (self._turn + 1) % TURNS
        everything = len(self._places) <= FEW
        due = {key: fix for key, fix in self._places.items() if everything or key.int % TURNS == self._turn}
        for key in due:
            del self._places[key]
        return due

    async def _show(self) -> None:
        ticks = 0
        async with board.open_client() as client:
            while True:
                await asyncio.sleep(TICK_SECONDS)
                ticks += 1
                if ticks % KEPT_TICKS == 0:
                    await self._keep(client)
                moved, self._moved = self._moved, {}
                self._heard = self._heard.union(moved)
                if moved:
                    WORLD.move(moved)
                    await self._post(client, moved)
                    await self.border.tell(self.border.entered(moved))
                    await self.arrivals.tell(self.arrivals.there(moved))

    async def _post(self, client: board.Client, moved: Moves) -> None:
        self._unkept |= moved
        try:
            await board.post(client, moved)
        except (RedisError, OSError):
            self._complain("Valkey", "maps show only what cameras of their own process say")

    async def _keep(self, client: board.Client) -> None:
        if not self._unkept:
            return
        try:
            await board.keep(client, self._unkept)
            self._unkept = {}
            await board.sweep(client)
        except (RedisError, OSError):
            self._complain("Valkey", "a process that starts now shows units as they move")

    async def note(self) -> None:
        """Write down in the journal what came in the last minute, if anything did."""
        self.sieve.forget_old(int(time.time() * 1000))
        self._said = {key: at for key, at in self._said.items() if at > time.monotonic() - SAY_SECONDS}
        counts, heard = self.counts + self.sieve.left, self._heard.union(self._moved)
        if not counts:
            return
        self._heard = set()
        self.counts.clear()
        self.sieve.left.clear()
        try:
            with bound(request_id=str(uuid7()), auth_method="device_key"):
                await DESK.ask(note_fixes, counts={**counts, "cameras": len(heard)}, by=KEEPER)
        except (OperationalError, InterfaceError):
            self._complain("the database", "what came is written down later")
            self.counts += counts
            self._heard |= heard

    def _complain(self, who: str, what: str) -> None:
        """Say in the log that something is away, at most once a minute."""
        if time.monotonic() - self._complained.get(who, -SAY_SECONDS) >= SAY_SECONDS:
            self._complained[who] = time.monotonic()
            log.warning("%s does not answer: %s", who, what)


async def _every(seconds: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await work()
