"""A camera that films without ffmpeg: small fragments, made as soon as they are asked for."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.protocol import Command, EventTaken, HelloAnswer, Start
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.day import CameraDay
from devices.simulator.field.line import Line, open_line
from devices.simulator.field.living import Settings
from devices.simulator.field.on_air import OnAir
from devices.simulator.field.outbox import Outbox
from devices.simulator.field.owner import Tally
from devices.simulator.field.walking import Walk
from devices.simulator.field.wearer import Wearer
from devices.simulator.live.ring import Piece
from tests.devices.field.conftest import READY_AT
from tests.factories.live_server import LiveServer, Session

SERIAL, KEY = "X6039A1B4", "5f" * 32  # as in tests.factories.devices
PER_KEY = 5
FRAGMENT_US = 200_000
SLOW_SECONDS = 0.05


def piece(number: int, first_us: int = 0) -> Piece:
    """Fragment `number` (from 0) of a recording: some bytes that name it."""
    return Piece(f"fragment {number} ".encode() * 20, first_us + number * FRAGMENT_US, number % PER_KEY == 0)


@dataclass
class Quick:
    """A source whose fragments wait for nobody, up to `limit` of them; those behind come slowly."""

    limit: int = 20
    init: bytes = b"init segment"
    codec: str = "avc1.42C01F,mp4a.40.2"
    pressed_at: datetime = READY_AT
    silent: list[bool] = field(default_factory=list)

    async def start(self) -> None: ...
    async def close(self) -> None: ...

    def begin(self, buffer_ms: int, *, has_sound: bool) -> "QuickTake":
        first_us = round(self.pressed_at.timestamp() * 1_000_000) - buffer_ms * 1_000
        return QuickTake(self, first_us, [self.piece(number, first_us) for number in range(buffer_ms // 200)])

    def piece(self, number: int, first_us: int) -> Piece:
        return piece(number, first_us)


@dataclass
class QuickTake:
    source: Quick
    first_us: int
    buffered: list[Piece]
    number: int = 0

    async def next(self, *, is_silent: bool) -> Piece:
        number = len(self.buffered) + self.number
        await asyncio.sleep(0 if number < self.source.limit else SLOW_SECONDS)
        self.source.silent.append(is_silent)
        self.number += 1
        return self.source.piece(number, self.first_us)


@dataclass
class Filming:
    """A camera on a live line, without the clock of a day: the owner of its line."""

    line: Line
    behaviour: Behaviour
    wearer: Wearer
    said: list[str]

    def shows(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - a camera knows no Django

    def greeted(self, _answer: HelloAnswer) -> None:
        self.wearer.opened()

    def told_to_start(self, _command: Start) -> None: ...

    def commanded(self, command: Command) -> None:
        self.wearer.commanded(command, 0)

    def taken(self, answer: EventTaken) -> None:
        self.wearer.taken(answer)

    @property
    def on_air(self) -> OnAir:
        return self.wearer.on_air

    async def film(self, fragments: int) -> None:
        """Record until so many fragments lie on the tape."""
        self.behaviour.start(self.behaviour.now)
        self.on_air.look()
        await self.until_filmed(fragments)

    async def until_filmed(self, fragments: int) -> None:
        assert self.on_air.now
        while self.on_air.now.tape.last < fragments:
            await asyncio.sleep(0)

    async def stop_and_finish(self) -> None:
        """Stop recording, and end the line when everything has been said."""
        if self.behaviour.filming:
            self.behaviour.stop(self.behaviour.now)
        self.on_air.look()
        self.line.finish()

    def arrived(self, server: LiveServer) -> int:
        """How many fragments the server has."""
        return sum(len(session.fragments) for session in server.sessions.values())

    def session(self, server: LiveServer) -> Session:
        (session,) = server.sessions.values()
        return session


def filming_at(url: str, folder: Path, source: Quick, *, is_shared: bool = True) -> Filming:
    """A camera that has been ready for as long as its buffer holds nothing."""
    behaviour = Behaviour(SERIAL, settings=Settings(buffer_seconds=0))
    behaviour.power_on(source.pressed_at)
    walk = Walk()
    walk.go(0, (0.0, 0.0))
    walk.go(10_000, (30.0, 0.0))

    def poke() -> None:
        line.poke()

    plan, said = CameraDay(SERIAL, walks=[walk]), list[str]()
    on_air = OnAir(behaviour, source, folder, poke, is_shared)
    wearer = Wearer(plan, READY_AT, behaviour, on_air, lambda: line, said.append)
    camera = Filming(None, behaviour, wearer, said)  # type: ignore[arg-type]
    line = open_line(url, (SERIAL, KEY), camera, Outbox(), Tally())  # type: ignore[arg-type]
    line.first_wait = line._next_wait = 0.001
    line.streams = on_air.streams
    camera.line = line
    return camera


@pytest.fixture
def tapes(tmp_path: Path) -> Path:
    return tmp_path / "tapes"
