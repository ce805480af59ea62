"""The simulator's end of the line at our own web server: nothing is lost or doubled when lines are cut."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from devices.models import Camera, CameraLogEntry, CameraPlace
from devices.models import Signal as KeptSignal
from devices.models.camera_log import GAP
from devices.protocol import HelloAnswer, LogEntry, LogKind, Place, Signal, SignalEvent, SignalSource, Start
from devices.simulator.field.line import PATH, Line, open_line
from devices.simulator.field.outbox import Condition, Outbox
from devices.simulator.field.owner import Tally
from tests.devices.lines.server import on_a_server
from tests.factories.devices import KEY, begin_journal, make_camera

pytestmark = pytest.mark.django_db
REPORTS = 40


@dataclass
class Ear:
    """A camera whose clock is 1.8 s fast."""

    commands: list[Start] = field(default_factory=list)

    def shows(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=1.8)  # noqa: TID251 - a camera knows no Django

    def greeted(self, answer: HelloAnswer) -> None: ...

    def told_to_start(self, command: Start) -> None:
        self.commands.append(command)


@pytest.fixture(autouse=True)
def camera(db: None) -> Camera:
    begin_journal()
    return make_camera()


def line_to(address: str) -> Line:
    url = address.replace("ws://", "http://").removesuffix(PATH)
    line = open_line(url, ("X6039A1B4", KEY), Ear(), Outbox(), Tally())
    line.first_wait = line._next_wait = 0.001
    return line


def report(line: Line, number: int) -> None:
    at = line.owner.shows() - timedelta(minutes=5) + timedelta(seconds=number)
    entry = LogEntry(at.replace(microsecond=0), LogKind.MARKER, detail=str(number))
    place = Place(at.replace(microsecond=0), 52.486, -1.891, 4.0)
    line.tally.open += line.outbox.add([entry], [place], Condition(71, 1, 2))
    line.poke()


@pytest.mark.slow
def test_over_cut_lines_every_report_is_kept_once_and_in_order(camera: Camera) -> None:
    async def play(address: str) -> Tally:
        line = line_to(address)
        running = asyncio.create_task(line.run())
        for number in range(REPORTS):
            report(line, number)
            if number % 9 == 4:
                line.cut()
            await asyncio.sleep(0.005)
        line.finish()
        async with asyncio.timeout(30):
            await running
        return line.tally

    tally = on_a_server(play)

    kept = CameraLogEntry.objects.order_by("report", "line")
    assert [row.detail for row in kept] == [str(number) for number in range(REPORTS)]
    assert [row.report for row in kept] == list(range(1, REPORTS + 1))
    assert (kept.filter(kind=GAP).count(), CameraPlace.objects.count(), tally.open) == (0, REPORTS, 0)
    assert tally.hellos > 1


def test_a_signal_that_is_passed_on_twice_is_one(camera: Camera, pc_rahman: User) -> None:
    async def play(address: str) -> Tally:
        line = line_to(address)
        for count in (118, 119, 118):
            at = line.owner.shows()
            line.pass_on(Signal(f"X3000A1C2:{count}", SignalSource.TASER, SignalEvent.ARMED, at, is_test=True))
        line.finish()
        async with asyncio.timeout(10):
            await line.run()
        return line.tally

    tally = on_a_server(play)

    assert sorted(KeptSignal.objects.values_list("count", flat=True)) == [118, 119]
    assert (tally.signals, tally.refused) == (2, [])
