"""All units in the memory of one process, while somebody there looks at a map; once a second it has a new tick."""

import asyncio
import logging
import struct
import time
from contextvars import Context
from datetime import timedelta
from uuid import UUID

from django.db import Error as DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.desk import Desk
from devices.fix_rows import TrueFix
from streaming.positions import board
from streaming.positions.packing import Moves, unpack_moves
from streaming.positions.roster import Facts, Roster, read_roster
from streaming.positions.unit import Unit

TICK_SECONDS = 1.0
KNOW_SECONDS = 2.0  # between two looks at what cameras do
WHOLE_EVERY = 8  # looks: then all is read, also who took which camera
LOOK_EVERY = 5  # ticks: weak and vanished units are judged by the clock
AGAIN_SECONDS = 1.0
LINGER_SECONDS = 30.0  # a page that is opened again finds the world standing
DESK = Desk("units-desk", connections=2)
log = logging.getLogger(__name__)


class World:
    """Units by camera, and those who look: each has an event that wakes it at every tick."""

    def __init__(self) -> None:
        self.units: dict[UUID, Unit] = {}
        self.facts: dict[UUID, Facts] = {}  # also of those who never said where they are
        self.fixes: Moves = {}
        self.strangers: set[UUID] = set()  # who moves and is in no roster yet
        self.tick = 0
        self.cordons = 0  # one more with each change of a cordon
        self.news: set[Unit] = set()  # since the last tick
        self.fresh: list[Unit] = []  # of the last tick
        self.ready = asyncio.Event()
        self._viewers: set[asyncio.Event] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def enter(self, wake: asyncio.Event) -> None:
        """Let somebody in, who is woken by `wake`; with the first the world begins."""
        if not self._tasks or any(task.done() for task in self._tasks):
            self._end()
            self.ready, self._viewers = asyncio.Event(), set()  # those of this loop
            loops = (self._tick(), self._know(), self._hear(), self._linger())
            self._tasks = [asyncio.create_task(loop, context=Context()) for loop in loops]
        self._viewers.add(wake)

    def leave(self, wake: asyncio.Event) -> None:
        """Let somebody out."""
        self._viewers.discard(wake)

    def wake(self) -> None:
        """Wake all who look."""
        for wake in self._viewers:
            wake.set()

    async def stop(self) -> None:
        """End all of it; the client of Valkey forgets a first cancelling that meets it while it connects."""
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.1)
        self._tasks = []

    def move(self, moves: Moves) -> None:
        """Take over where units are now."""
        if not self._tasks:
            return
        for camera, fix in moves.items():
            known = self.fixes.get(camera)
            if known is None or fix.at_ms > known.at_ms:
                self.fixes[camera] = fix
                self._place(camera, fix)

    def _place(self, camera: UUID, fix: TrueFix) -> None:
        if unit := self.units.get(camera):
            if unit.move(fix, self.tick + 1):
                self.news.add(unit)
        elif facts := self.facts.get(camera):
            unit = self.units[camera] = Unit(facts, fix, self.tick + 1, _now_ms())
            self.news.add(unit)
        else:
            self.strangers.add(camera)

    def know(self, roster: Roster, *, is_whole: bool) -> None:
        """Take over what the roster says; a whole one also takes away those who are in it no more."""
        now_ms = _now_ms()
        self.facts = roster.facts if is_whole else self.facts | roster.facts
        self.move(roster.places)
        for camera, facts in roster.facts.items():
            if unit := self.units.get(camera):
                if unit.know(facts, self.tick + 1, now_ms):
                    self.news.add(unit)
            elif fix := self.fixes.get(camera):
                self._place(camera, fix)
        for camera in self.units.keys() - self.facts.keys() if is_whole else ():
            unit = self.units.pop(camera)
            unit.is_drawn, unit.changed = False, self.tick + 1
            self.news.add(unit)

    def turn(self) -> None:
        """Begin the next tick."""
        if self.tick % LOOK_EVERY == 0:
            now_ms = _now_ms()
            self.news |= {unit for unit in self.units.values() if unit.look(self.tick + 1, now_ms)}
        self.tick += 1
        self.fresh, self.news = list(self.news), set()
        self.wake()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.turn()

    async def _know(self) -> None:
        look, asked, began = 0, set[UUID](), timezone.now()
        while True:
            is_whole = look % WHOLE_EVERY == 0 or bool(self.strangers - asked)
            asked, self.strangers = self.strangers, set()
            since, began = began, timezone.now()
            try:
                roster = await DESK.ask(read_roster, None if is_whole else since - timedelta(seconds=1))
            except DatabaseError:
                log.warning("the database does not answer: maps show what was known before")
                began = since
            else:
                self.know(roster, is_whole=is_whole)
                self.ready.set()
                look += 1
            await asyncio.sleep(KNOW_SECONDS)

    async def _hear(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError, struct.error):
                log.warning("Valkey does not answer: the map shows only units on lines of its own process")
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        async with board.open_client(is_listening=True) as client, client.pubsub() as heard:
            await heard.subscribe(board.CHANNEL)
            self.move(await board.places(client))
            async for message in heard.listen():
                if message["type"] == "message":
                    self._take(message["data"])

    def _take(self, told: bytes) -> None:
        if told == board.CORDONS:
            self.cordons += 1
        elif told.startswith(board.MOVED) and told[1:17] != board.PROCESS:
            self.move(dict(unpack_moves(told[17:])))

    async def _linger(self) -> None:
        alone = 0.0
        while alone < LINGER_SECONDS:
            await asyncio.sleep(AGAIN_SECONDS)
            alone = 0.0 if self._viewers else alone + AGAIN_SECONDS
        self._end()

    def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self.units, self.facts, self.fixes, self.news, self.fresh = {}, {}, {}, set(), []


WORLD = World()


def _now_ms() -> int:
    return int(time.time() * 1000)
