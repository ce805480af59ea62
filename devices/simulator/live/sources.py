"""Where a camera's fragments come from: a loop, which is only counted while nobody records, or a real encoder."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from devices.simulator.live.loops import FRAGMENT_MS, FRAGMENTS_PER_KEY, Loop
from devices.simulator.live.ring import Piece

Clock = Callable[[], int]  # of a device: microseconds since 1970 UTC
FRAGMENT_US = FRAGMENT_MS * 1000
US = 1_000_000


def clock_of(drift_ms: int) -> Clock:
    """Return the clock of a device that is so far ahead of the true time."""
    return lambda: time.time_ns() // 1000 + drift_ms * 1000


class Take(Protocol):
    """One recording while it is filmed. All times are those of the device's clock."""

    first_us: int  # capture time of the first picture
    buffered: list[Piece]  # what was filmed before the press, from a key frame on

    async def next(self, *, is_silent: bool) -> Piece:
        """Return the next fragment as soon as it is filmed."""


class Source(Protocol):
    """What films, for as long as its camera is on."""

    @property
    def init(self) -> bytes:
        """The init segment."""

    @property
    def codec(self) -> str:
        """The codecs, as RFC 6381 writes them."""

    async def start(self) -> None:
        """Be ready: the buffer begins to fill."""

    def begin(self, buffer_ms: int, *, has_sound: bool) -> Take:
        """Begin a recording with so much of the buffer."""

    async def close(self) -> None:
        """Film nothing more."""


@dataclass
class LoopTake:
    """A recording of a loop; `first` is the fragment with which it began, counted from 1970."""

    loop: Loop
    clock: Clock
    phase_us: int
    first: int
    first_us: int = 0
    buffered: list[Piece] = field(default_factory=list)
    _next: int = 0

    def __post_init__(self) -> None:
        self._next = self.first
        self.first_us = self.first * FRAGMENT_US + self.phase_us

    async def next(self, *, is_silent: bool) -> Piece:
        due = (self._next + 1) * FRAGMENT_US + self.phase_us
        while (left := due - self.clock()) > 0:
            await asyncio.sleep(left / US)
        return self.make(is_silent=is_silent)

    def make(self, *, is_silent: bool) -> Piece:
        """Return the next fragment without waiting for its time."""
        number, self._next = self._next, self._next + 1
        captured_us = number * FRAGMENT_US + self.phase_us
        data = self.loop.fragment(number - self.first + 1, number, captured_us, is_silent=is_silent)
        return Piece(data, captured_us, number % FRAGMENTS_PER_KEY == 0)


@dataclass(frozen=True)
class LoopSource:
    """A loop in real time. What the buffer would hold is made when it is wanted, so a ready camera costs nothing."""

    loop: Loop
    clock: Clock
    phase_us: int = 0  # where in its second this camera has its key frames

    @property
    def init(self) -> bytes:
        return self.loop.init

    @property
    def codec(self) -> str:
        return self.loop.codec

    async def start(self) -> None:
        return

    def begin(self, buffer_ms: int, *, has_sound: bool) -> LoopTake:
        now = self.clock() - self.phase_us
        first = -(-(now - buffer_ms * 1000) // (FRAGMENT_US * FRAGMENTS_PER_KEY)) * FRAGMENTS_PER_KEY
        take = LoopTake(self.loop, self.clock, self.phase_us, first)
        take.buffered = [take.make(is_silent=not has_sound) for _ in range(first, now // FRAGMENT_US)]
        return take

    async def close(self) -> None:
        return
