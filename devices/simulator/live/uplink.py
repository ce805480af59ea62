"""The radio of a camera in real time: what is sent takes its time, what is heard is late, and holes hold both up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from websockets.exceptions import WebSocketException

from devices.protocol import BadMessage
from devices.simulator.live.ending import end_all
from devices.simulator.live.pipe import NO_LIMIT, Pipe, Radio

Thing = TypeVar("Thing")
Frame = str | bytes
LOST = (BadMessage, OSError, WebSocketException)


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Lane(Generic[Thing]):
    """One direction, and who takes what comes out at its end."""

    deliver: Callable[[Thing], Awaitable[None]]
    pipe: Pipe[Thing] = field(default_factory=Pipe)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, size: int, thing: Thing) -> None:
        """Put something in; returns when its last bit has left."""
        leaves = self.drop(size, thing)
        while (left := max(leaves, self.pipe.hole_until) - _now()) > 0:
            await asyncio.sleep(left)

    def drop(self, size: int, thing: Thing) -> float:
        """Put something in and go on; returns when its last bit will have left."""
        self._news.set()
        return self.pipe.put(_now(), size, thing)

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            self._news.clear()
            if self.pipe.next_at is None:
                await self._news.wait()
            while self.pipe.next_at is not None and (left := self.pipe.next_at - _now()) > 0:
                await asyncio.sleep(left)
            for thing in self.pipe.out(_now()):
                await self.deliver(thing)


@dataclass
class Uplink:
    """How good the line of a camera is now; without limits it adds nothing."""

    radio: Radio = NO_LIMIT
    _up: Lane[Frame] | None = None
    _down: Lane[Frame] | None = None
    _hole_until: float = 0.0

    def change(self, radio: Radio) -> None:
        """Have a better or a worse radio from now on."""
        self.radio = radio
        self._set()

    def hole(self, seconds: float) -> None:
        """Let nothing through for so long; the line is not cut."""
        self._hole_until = max(self._hole_until, _now() + seconds)
        for lane in (self._up, self._down):
            if lane:
                lane.pipe.hole(_now(), seconds)

    async def wait_for_radio(self) -> None:
        """Wait until a hole is over: no line is opened in it."""
        while (left := self._hole_until - _now()) > 0:
            await asyncio.sleep(left)

    @contextlib.asynccontextmanager
    async def open(
        self, send: Callable[[Frame], Awaitable[None]], hear: Callable[[Frame], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Be the radio between the two ends of an open line."""
        self._up, self._down = Lane(send), Lane(hear)
        self._set()
        running = [asyncio.create_task(lane.run()) for lane in (self._up, self._down)]
        try:
            yield
        finally:
            self._up = self._down = None
            await end_all(running, LOST)

    async def send(self, frame: Frame) -> None:
        """Send a frame; returns when its last bit has left."""
        if self._up:
            await self._through(self._up, frame)

    async def heard(self, frame: Frame) -> None:
        """Hear a frame that has come, after its delay."""
        if self._down:
            await self._through(self._down, frame)

    async def _through(self, lane: Lane[Frame], frame: Frame) -> None:
        is_plain = self.radio == NO_LIMIT and lane.pipe.next_at is None and _now() >= self._hole_until
        if is_plain:
            await lane.deliver(frame)
        elif lane is self._up:
            await lane.put(len(frame), frame)
        else:
            lane.drop(len(frame), frame)

    def _set(self) -> None:
        if self._up and self._down:
            self._up.pipe.rate, self._up.pipe.delay = self.radio.rate, self.radio.round_trip / 2
            self._down.pipe.delay = self.radio.round_trip / 2
