"""A small fleet on real lines: every report of its day is kept once, with every fault on purpose."""

import asyncio
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from devices.authorization import DeviceKind
from devices.protocol import CameraState, CheckIn, CheckInAnswer, LogKind, SignalEvent, Start
from devices.simulator.field.camera import NOBODYS_RECORDING, FieldCamera
from devices.simulator.field.day import HOUR, MINUTE, Act, CameraDay, Do
from devices.simulator.field.faults import FAULTS
from devices.simulator.field.fleet import Fleet, Server
from devices.simulator.field.owner import Tally
from devices.simulator.field.stories import read_story
from devices.simulator.field.walking import Walk
from devices.simulator.field.whole_fleet import Plan, fleet_day
from devices.simulator.taser import Taser
from tests.devices.field.test_stories import Deaf
from tests.devices.messages import SETTINGS
from tests.factories.line_server import LineServer, line_server

BEGIN = datetime(2026, 11, 20, 13, tzinfo=UTC)
SERIALS = [f"X60{number:05}" for number in range(24)]
KEY = "k" * 43


def alone(*acts: Act) -> FieldCamera:
    walk = Walk([0, HOUR], [(0.0, 0.0), (600.0, 0.0)])
    plan = CameraDay("X6039A1B4", walks=[walk], acts=list(acts))
    return FieldCamera(plan, BEGIN, Tally(), lambda _camera: Deaf())  # type: ignore[arg-type,return-value]


def places(camera: FieldCamera) -> list[float]:
    """Minutes at which it noted where it is."""
    noted = [place for report in camera.outbox._waiting for place in report.places]
    return [(place.at - BEGIN).total_seconds() / 60 for place in noted]


def test_places_every_fifteen_minutes_while_ready_and_every_ten_seconds_while_recording() -> None:
    camera = alone(Act(0, Do.OUT), Act(20 * MINUTE, Do.START), Act(21 * MINUTE, Do.STOP))

    camera.live(40 * MINUTE)

    recording = [round(20 + number / 6, 3) for number in range(6)]
    assert [round(minute, 3) for minute in places(camera)] == [0, 15, *recording, 21, 36]


@pytest.mark.parametrize("act", [Do.SLEEP, Do.DOCK, Do.POWER_CUT])
def test_a_camera_that_sleeps_is_docked_or_off_has_no_place(act: Do) -> None:
    camera = alone(Act(0, Do.OUT), Act(MINUTE, act))

    camera.live(HOUR)

    assert places(camera) == [0]


def test_a_command_on_the_line_is_obeyed_answered_at_once_and_ends_after_a_while() -> None:
    camera = alone(Act(0, Do.OUT))
    camera.live(MINUTE)
    camera.told_to_start(Start("X3000A1C2:118", SignalEvent.ARMED, 30))

    answer = camera.outbox._waiting[-1].entries[-1]
    camera.live(MINUTE + NOBODYS_RECORDING)

    assert (answer.state, answer.signal_id) == (CameraState.RECORDING, "X3000A1C2:118")
    assert camera.behaviour.state is CameraState.READY


def test_a_command_that_cannot_be_obeyed_is_answered_with_the_cause() -> None:
    camera = alone(Act(0, Do.OUT), Act(1, Do.SLEEP))
    camera.live(MINUTE)
    camera.told_to_start(Start("X3000A1C2:118", SignalEvent.ARMED, 30))

    answer = camera.outbox._waiting[-1].entries[-1]

    assert (answer.kind, answer.detail) == (LogKind.SIGNAL_IGNORED, "asleep")


@pytest.mark.slow
def test_every_report_of_a_fleets_day_is_kept_once() -> None:
    day = fleet_day(Plan(SERIALS, (), 1, BEGIN, 2 * HOUR, tuple(FAULTS)))

    async def scene() -> tuple[Fleet, LineServer]:
        async with line_server(dict.fromkeys(SERIALS, KEY)) as server:
            fleet = Fleet(Server(server.url, dict.fromkeys(SERIALS, KEY)), day, BEGIN, 2 * HOUR)
            async with asyncio.timeout(60):
                await fleet.play()
            return fleet, server

    fleet, server = asyncio.run(scene())

    kept = [report for serial in SERIALS for report in server.kept.get(serial, [])]
    assert (fleet.tally.open, fleet.failed, fleet.tally.lines) == (0, [], 0)
    assert len(kept) == fleet.tally.reports == fleet.tally.accepted
    assert sum(len(report.places) for report in kept) == fleet.tally.places
    assert sum(len(report.entries) for report in kept) == fleet.tally.entries
    numbers = {serial: server.numbers(serial) for serial in server.kept}
    assert all(found == sorted(set(found)) for found in numbers.values())


@pytest.mark.slow
def test_a_story_faster_than_life_is_kept_whole_and_its_signals_are_passed_on() -> None:
    story = read_story("tanner_row", date(2026, 11, 21))
    story.day.cameras = [replace(camera, films="", acts=_undocked(camera)) for camera in story.day.cameras]
    keys = {camera.serial: KEY for camera in story.day.cameras}

    async def scene() -> tuple[Fleet, LineServer]:
        async with line_server(keys) as server:
            fleet = Fleet(Server(server.url, keys), story.day, story.begin, story.until, speed=2_000)
            async with asyncio.timeout(30):
                await fleet.play()
            return fleet, server

    fleet, server = asyncio.run(scene())

    passed_on = [signal.event for signal in server.signals if not signal.is_test]
    assert passed_on == [SignalEvent.ARMED, SignalEvent.TRIGGER, SignalEvent.ARC, SignalEvent.SAFE]
    assert sum(map(len, server.kept.values())) == fleet.tally.reports
    assert fleet.tally.open == 0


def _undocked(camera: CameraDay) -> list[Act]:
    return [act for act in camera.acts if act.do is not Do.DOCK]  # this server has no check-in


class Dock:
    """What stands for the check-ins and the logs of a fleet: it hands over settings."""

    def __init__(self) -> None:
        self.check_ins: dict[str, list[CheckIn]] = {}
        self.logs: dict[str, Taser] = {}

    def client(self, serial: str, _kind: DeviceKind) -> "Dock":
        self.serial = serial
        return replace_serial(self, serial)

    def check_in(self, message: Callable[[], CheckIn]) -> CheckInAnswer:
        self.check_ins.setdefault(self.serial, []).append(message())
        return CheckInAnswer(BEGIN, 0, None, 30, settings=SETTINGS)


def replace_serial(dock: Dock, serial: str) -> Dock:
    of_one = copy(dock)
    of_one.serial = serial
    return of_one


@pytest.mark.slow
def test_docked_cameras_work_by_new_settings_and_tasers_bring_their_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, until = BEGIN.replace(hour=7), 10 * HOUR
    keys = dict.fromkeys([*SERIALS, "X3000A1C2"], KEY)
    day, dock = fleet_day(Plan(SERIALS, ["X3000A1C2", "X3000A1C3"], 1, begin, until, ())), Dock()
    monkeypatch.setattr(Fleet, "_client", lambda _fleet, serial, kind: dock.client(serial, kind))
    monkeypatch.setattr(
        "devices.simulator.field.fleet.dock_taser",
        lambda taser, _client, _name, _say: dock.logs.update({taser.serial: taser}),
    )

    async def scene() -> tuple[Fleet, LineServer]:
        async with line_server(keys) as server:
            fleet = Fleet(Server(server.url, keys), day, begin, until)
            async with asyncio.timeout(60):
                await fleet.play()
            return fleet, server

    fleet, server = asyncio.run(scene())

    said = {serial: [one.settings_version for one in all_of] for serial, all_of in dock.check_ins.items()}
    entries = [entry for serial in said for report in server.kept[serial] for entry in report.entries]
    applied = [entry for entry in entries if entry.detail == f"version {SETTINGS.version}"]
    assert len(said) == fleet.settings_applied == len(applied) == 12  # the early shift
    assert set(map(tuple, said.values())) == {(None, SETTINGS.version)}
    assert (fleet.failed, fleet.tally.open, fleet.tally.logs, list(dock.logs)) == ([], 0, 1, ["X3000A1C2"])


def test_a_fleet_whose_keys_are_wrong_comes_to_an_end_and_names_its_cameras() -> None:
    day = fleet_day(Plan(SERIALS, (), 1, BEGIN, 2 * HOUR, ()))

    async def scene() -> Fleet:
        async with line_server(dict.fromkeys(SERIALS, KEY)) as server:
            fleet = Fleet(Server(server.url, dict.fromkeys(SERIALS, "z" * 43)), day, BEGIN, 2 * HOUR)
            async with asyncio.timeout(30):
                await fleet.play()
            return fleet

    fleet = asyncio.run(scene())

    assert sorted(set(fleet.failed)) == sorted(camera.serial for camera in day.cameras)
    assert (fleet.tally.open, fleet.tally.accepted) == (0, 0)
