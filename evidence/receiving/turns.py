"""Whose turn it is: a few uploads move bytes at a time, the most urgent first, and the others wait at the door.

Two hundred cameras that dock at once would share two cores so thinly that nothing is whole for a long time. With a few
at a time the first recordings are whole, and playable, within seconds, and the pages keep their share of the machine.
"""

import asyncio
import fcntl
import heapq
import itertools
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from evidence.intake import incoming
from evidence.models import Urgency
from evidence.receiving.answers import Answer

HOLD_SECONDS = 30.0  # how long a request may wait here; devices count a connection as dead after 60 s
LOOK_SECONDS = 0.1  # how often a process looks for a place that another process has left
SLOW_BYTES = 1_000_000  # a second: whoever sends less keeps nobody waiting
SLOW_AFTER_SECONDS = 3.0
LONGEST_RETRY_SECONDS = 30
BUSY = "More urgent recordings go first. Nothing is lost: send again in a moment."
# Urgent recordings go as if they had been announced so much earlier: first at every shift change, and yet nothing waits
# behind them for more than an hour longer than they do.
HEAD_START = {
    Urgency.URGENT: timedelta(minutes=60),
    Urgency.EVIDENTIAL: timedelta(minutes=40),
    Urgency.FORCE: timedelta(minutes=20),
    Urgency.ROUTINE: timedelta(0),
}


def rank(urgency: int, announced_at: datetime) -> float:
    """Return where an upload stands in the line: the smaller number goes first."""
    return (announced_at - HEAD_START[Urgency(urgency)]).timestamp()


@dataclass
class Turn:
    """Leave to move bytes, until `end`."""

    turns: "Turns"
    descriptor: int  # of the place's file, whose lock ends with this process at the latest
    began_at: float
    is_over: bool = False

    def end(self) -> None:
        """Let the next one go; may be called more than once."""
        if not self.is_over:
            self.is_over = True
            self.turns.give_back(self.descriptor, asyncio.get_running_loop().time() - self.began_at)

    def note(self, moved: int) -> None:
        """Make room for others when this one is slow: it goes on, but uses hardly anything."""
        seconds = asyncio.get_running_loop().time() - self.began_at
        if seconds > SLOW_AFTER_SECONDS and moved < SLOW_BYTES * seconds:
            self.end()


@dataclass(order=True)
class _Waiting:
    rank: float
    number: int
    ready: "asyncio.Future[Turn]" = field(compare=False)


class Turns:
    """The line of one process, and the places of all of them. For one event loop."""

    def __init__(self) -> None:
        self._line: list[_Waiting] = []
        self._numbers = itertools.count()
        self._running = 0
        self._looking: asyncio.TimerHandle | None = None
        self._seconds = 1.0  # that a turn has lasted lately

    def take_now(self) -> Turn | None:
        """Return a turn when a place is free and nobody waits; the way of nearly every upload."""
        return None if self._line else self._free_place()

    async def take(self, place_in_line: float) -> Turn:
        """Wait for a turn; raises Answer 503 with `Retry-After` when it does not come in time."""
        waiting = _Waiting(place_in_line, next(self._numbers), asyncio.get_running_loop().create_future())
        heapq.heappush(self._line, waiting)
        self._hand_out()
        try:
            async with asyncio.timeout(HOLD_SECONDS):
                return await waiting.ready
        except TimeoutError:
            self._withdraw(waiting)
            raise Answer(503, BUSY, {"Retry-After": str(self._retry_after()), "Connection": "close"}) from None
        except BaseException:  # the server stops
            self._withdraw(waiting)
            raise

    def give_back(self, descriptor: int, seconds: float) -> None:
        """Take back a place that was in use for some seconds, and let the next one in line have it."""
        os.close(descriptor)
        self._running -= 1
        self._seconds += (seconds - self._seconds) / 8
        self._hand_out()

    def _hand_out(self) -> None:
        while self._line and (turn := self._free_place()):
            waiting = heapq.heappop(self._line)
            if waiting.ready.done():  # it has given up and not yet left
                turn.end()
                return  # ending has handed the place on
            waiting.ready.set_result(turn)
        if self._line and self._looking is None and self._running < settings.UPLOADS_AT_ONCE:
            self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._looking = None
        self._hand_out()

    def _free_place(self) -> Turn | None:
        if self._running >= settings.UPLOADS_AT_ONCE:
            return None
        for number in range(settings.UPLOADS_AT_ONCE_FORCE):
            descriptor = _locked(places() / str(number))
            if descriptor is not None:
                self._running += 1
                return Turn(self, descriptor, asyncio.get_running_loop().time())
        return None

    def _withdraw(self, waiting: _Waiting) -> None:
        """Leave the line; a turn that came at the very moment of leaving goes to the next one."""
        if waiting.ready.done() and not waiting.ready.cancelled():
            waiting.ready.result().end()
        elif waiting in self._line:
            self._line.remove(waiting)
            heapq.heapify(self._line)

    def _retry_after(self) -> int:
        """Return the seconds after which a turn is likely, for whoever is last in line."""
        likely = len(self._line) * self._seconds / max(1, settings.UPLOADS_AT_ONCE)
        return max(1, min(LONGEST_RETRY_SECONDS, round(likely)))


def places() -> Path:
    """Return the folder of the places, one file each, shared by all processes that receive into the same folder."""
    folder = incoming.folder() / "places"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _locked(path: Path) -> int | None:
    """Return the descriptor of a place nobody has, locked for us, or None."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


turns = Turns()
