"""The line of a simulated camera: nothing is lost or doubled over cut lines and servers that start again."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from devices.protocol import HelloAnswer, LogEntry, LogKind, Signal, SignalEvent, SignalSource, Start
from devices.simulator.client import GaveUp, Refused
from devices.simulator.field import line as lines
from devices.simulator.field.line import Line, address_of, open_line
from devices.simulator.field.outbox import Condition, Outbox
from devices.simulator.field.owner import Tally
from tests.devices.field.conftest import READY_AT
from tests.factories.line_server import CUT_AFTER, CUT_BEFORE, LineServer, line_server, until

SERIAL, KEY = "X6039A1B4", "k" * 43
GOOD = Condition(71, 1_000, 64_000)
SIGNAL = Signal("X3000A1C2:118", SignalSource.TASER, SignalEvent.ARMED, READY_AT)


@dataclass
class Ear:
    """A camera that only listens."""

    greetings: list[HelloAnswer] = field(default_factory=list)
    commands: list[Start] = field(default_factory=list)

    def shows(self) -> datetime:
        return READY_AT + timedelta(seconds=1.8)

    def greeted(self, answer: HelloAnswer) -> None:
        self.greetings.append(answer)

    def told_to_start(self, command: Start) -> None:
        self.commands.append(command)


@dataclass
class Camera:
    """A line with its camera."""

    line: Line
    ear: Ear

    def report(self, number: int) -> None:
        entry = LogEntry(READY_AT + timedelta(seconds=number), LogKind.MARKER, detail=str(number))
        self.line.tally.open += self.line.outbox.add([entry], [], GOOD)
        self.line.poke()


def camera_at(server: LineServer, *, key: str = KEY, last: int | None = None) -> Camera:
    ear = Ear()
    line = open_line(server.url, (SERIAL, key), ear, Outbox(last), Tally())
    line.first_wait = line._next_wait = 0.001
    return Camera(line, ear)


def played(scene: Callable[[LineServer], Awaitable[Any]]) -> None:
    """Play a scene against a server of its own."""

    async def whole() -> None:
        async with line_server({SERIAL: KEY}) as server, asyncio.timeout(20):
            await scene(server)

    asyncio.run(whole())


def told(server: LineServer) -> list[str]:
    return [entry.detail for report in server.kept.get(SERIAL, []) for entry in report.entries]


async def _send(camera: Camera, reports: int) -> None:
    running = asyncio.create_task(camera.line.run())
    for number in range(reports):
        camera.report(number)
        await asyncio.sleep(0)
    camera.line.finish()
    await running


def test_every_report_is_kept_and_the_line_ends() -> None:
    async def scene(server: LineServer) -> None:
        camera = camera_at(server)

        await _send(camera, 40)

        assert server.numbers(SERIAL) == list(range(1, 41))
        assert (camera.line.tally.accepted, camera.line.tally.open, camera.line.tally.lines) == (40, 0, 0)

    played(scene)


def test_hello_carries_the_cameras_own_time() -> None:
    async def scene(server: LineServer) -> None:
        await _send(camera_at(server), 1)

        ((serial, hello),) = server.hellos
        assert (serial, hello.device_time) == (SERIAL, READY_AT + timedelta(seconds=1.8))

    played(scene)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cuts=st.lists(st.sampled_from(["", "", "", CUT_BEFORE, CUT_AFTER]), max_size=60),
    reports=st.integers(1, 50),
    known=st.booleans(),
)
def test_over_lines_cut_anywhere_every_report_arrives_once_and_in_order(
    cuts: list[str],
    reports: int,
    known: bool,  # noqa: FBT001 - from Hypothesis
) -> None:
    async def scene(server: LineServer) -> None:
        server.cuts = iter(cuts)

        await _send(camera_at(server, last=0 if known else None), reports)

        assert server.numbers(SERIAL) == list(range(1, reports + 1))
        assert told(server) == [str(number) for number in range(reports)]

    played(scene)


def test_a_server_that_starts_again_gets_what_is_missing() -> None:
    async def scene(server: LineServer) -> None:
        camera = camera_at(server)
        running = asyncio.create_task(camera.line.run())
        camera.report(0)
        await until(lambda: camera.line.tally.accepted == 1)
        await server.close()
        for number in range(1, 6):
            camera.report(number)
        await asyncio.sleep(0.02)
        await server.open()
        camera.line.finish()
        await running

        assert told(server) == ["0", "1", "2", "3", "4", "5"]
        assert len(server.hellos) == 2

    played(scene)


def test_a_cut_by_the_camera_loses_nothing() -> None:
    async def scene(server: LineServer) -> None:
        camera = camera_at(server)
        running = asyncio.create_task(camera.line.run())
        for number in range(20):
            camera.report(number)
            if number % 7 == 3:
                await until(lambda: camera.line._socket is not None)
                camera.line.cut()
            await asyncio.sleep(0)
        camera.line.finish()
        await running

        assert told(server) == [str(number) for number in range(20)]

    played(scene)


def test_without_a_network_reports_wait() -> None:
    async def scene(server: LineServer) -> None:
        camera = camera_at(server)
        running = asyncio.create_task(camera.line.run())
        await until(lambda: camera.line.tally.lines == 1)
        camera.line.go_dead()
        await until(lambda: camera.line.tally.lines == 0)
        camera.report(0)
        await asyncio.sleep(0.02)
        before = told(server)
        camera.line.come_back()
        camera.line.finish()
        await running

        assert (before, told(server)) == ([], ["0"])

    played(scene)


def test_a_refused_report_is_given_up_and_the_next_goes_on() -> None:
    async def scene(server: LineServer) -> None:
        server.refuses = {2}
        camera = camera_at(server)

        await _send(camera, 3)

        assert server.numbers(SERIAL) == [1, 3]
        assert camera.line.tally.refused == ["Not this one."]

    played(scene)


def test_a_command_to_start_reaches_the_camera() -> None:
    async def scene(server: LineServer) -> None:
        command = Start("X3000A1C2:118", SignalEvent.ARMED, 30)
        server.starts = [command]
        camera = camera_at(server)
        running = asyncio.create_task(camera.line.run())
        await until(lambda: camera.ear.commands)
        camera.line.finish()
        await running

        assert camera.ear.commands == [command]

    played(scene)


def test_signals_are_passed_on_one_after_the_other() -> None:
    async def scene(server: LineServer) -> None:
        camera = camera_at(server)
        second = Signal("X3000A1C2:119", SignalSource.TASER, SignalEvent.SAFE, READY_AT)
        for signal in (SIGNAL, second, SIGNAL):
            camera.line.pass_on(signal)
        camera.line.finish()
        await camera.line.run()

        assert server.signals == [SIGNAL, second]
        assert camera.line.tally.signals == 2

    played(scene)


@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND])
def test_an_answer_that_stays_the_same_ends_the_line(status: HTTPStatus) -> None:
    async def scene(server: LineServer) -> None:
        server.statuses = [status]

        with pytest.raises(Refused, match=f"HTTP {status.value} Not now"):
            await camera_at(server).line.run()

    played(scene)


def test_a_busy_server_is_asked_again() -> None:
    async def scene(server: LineServer) -> None:
        server.statuses = [HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS]

        await _send(camera_at(server), 1)

        assert server.numbers(SERIAL) == [1]

    played(scene)


def test_waits_double_from_a_quarter_of_a_second_to_fifteen(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 9:
            raise Refused("enough")

    async def nobody(_line: Line) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(lines.asyncio, "sleep", sleep)
    monkeypatch.setattr(Line, "_once", nobody)
    line = open_line("http://127.0.0.1:1", (SERIAL, KEY), Ear(), Outbox(), Tally())
    run: Coroutine[Any, Any, None] = line.run()

    with pytest.raises(Refused, match="enough"):
        asyncio.run(run)

    assert waited == [0.25, 0.5, 1, 2, 4, 8, 15, 15, 15]


def test_a_server_that_stays_away_is_given_up() -> None:
    line = open_line("http://127.0.0.1:1", (SERIAL, KEY), Ear(), Outbox(), Tally())
    line.first_wait = line._next_wait = 0.001
    line.patience_seconds = 0.01

    with pytest.raises(GaveUp, match="for the server"):
        asyncio.run(line.run())


def test_the_address_of_the_line_is_that_of_the_server() -> None:
    assert address_of("https://exhibit.example/") == "wss://exhibit.example/api/devices/line/"


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(Refused, match="not an http or https address"):
        address_of("ftp://exhibit.example")
