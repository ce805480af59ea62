"""A fleet's day: the same from the same seed, on the streets, with calls, TASERs, and faults that can be left out."""

import math
import random
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from devices.protocol import SignalEvent
from devices.simulator.field.calls import calls
from devices.simulator.field.day import HOUR, MINUTE, CameraDay, Day, Do
from devices.simulator.field.faults import FAULTS
from devices.simulator.field.patrol import FAST_M_S, SIGNAL_RANGE_M, STATION
from devices.simulator.field.streets import streets
from devices.simulator.field.weapons import taser_of
from devices.simulator.field.whole_fleet import APART_M, Plan, fleet_day
from devices.simulator.taser_files import log_of
from devices.taser_logs import reading

DICE = random.Random(1)  # noqa: S311 - a scene
BEGIN = datetime(2026, 11, 20, 7, tzinfo=UTC)
CAMERAS = [f"X60{number:05}" for number in range(120)]
TASERS = [f"X30{number:05}" for number in range(40)]


def planned(seed: int = 1, *, faults: tuple[str, ...] = (), hours: int = 12, begin: datetime = BEGIN) -> Day:
    return fleet_day(Plan(CAMERAS, TASERS, seed, begin, hours * HOUR, faults))


@pytest.fixture(scope="module")
def day() -> Day:
    return planned()


def acts(day: Day) -> list[list[tuple[int, Do, str]]]:
    return [[(act.at, act.do, act.words) for act in camera.acts] for camera in day.cameras]


def of_kind(day: Day, *wanted: Do) -> list[tuple[CameraDay, int]]:
    return [(camera, act.at) for camera in day.cameras for act in camera.acts if act.do in wanted]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_day(day: Day) -> None:
    again = planned()

    assert acts(again) == acts(day)
    assert [camera.walks[0].points for camera in again.cameras] == [camera.walks[0].points for camera in day.cameras]


@pytest.mark.slow
def test_another_seed_gives_another_day(day: Day) -> None:
    assert acts(planned(seed=2)) != acts(day)


def test_every_camera_is_booked_out_in_twelve_hours(day: Day) -> None:
    assert sorted(camera.serial for camera, _ in of_kind(day, Do.OUT)) == CAMERAS


def test_the_early_shift_is_back_in_the_dock_at_the_station(day: Day) -> None:
    docked = of_kind(day, Do.DOCK)

    assert len(docked) == 60
    assert [camera for camera, at in docked if math.dist(camera.is_at(at), STATION) > 5] == []


def test_nobody_moves_faster_than_a_car_on_a_call(day: Day) -> None:
    fastest = max(
        math.dist(here, there) / (later - moment) * 1000
        for camera in day.cameras
        for walk in camera.walks
        for (moment, here), (later, there) in pairwise(zip(walk.times, walk.points, strict=True))
        if later - moment > 500
    )

    assert fastest < FAST_M_S * 1.05


@pytest.mark.slow
def test_patrols_stay_on_the_streets(day: Day) -> None:
    net = streets()
    corners = set(net.corners)

    points = [point for camera in day.cameras for walk in camera.walks for point in walk.points]

    assert sum(point in corners for point in points) / len(points) > 0.8
    assert max(math.dist(point, net.corners[net.nearest(point)]) for point in points[::97]) < 130


def test_each_taser_has_its_function_test_in_silence(day: Day) -> None:
    tests = [act.signal for camera in day.cameras for act in camera.acts if act.signal and act.signal.is_test]

    assert day.function_tests == len(TASERS)
    assert sorted({signal.serial for signal in tests}) == TASERS
    heard = {act.words for camera in day.cameras for act in camera.acts if act.do is Do.HEAR}
    assert heard & {signal.signal_id for signal in tests} == set()


def test_tasers_of_a_shift_that_is_over_bring_a_log_that_says_what_they_told(day: Day) -> None:
    docked = [(at, weapon) for at, weapon in day.logs if at <= 12 * HOUR]

    read = {weapon.serial: reading.read(log_of(taser_of(weapon, BEGIN, at))) for at, weapon in docked}

    assert [len(docked), len(read)] == [20, 20]
    for at, weapon in docked:
        told = Counter(event for when, event, _ in weapon.deeds if when <= at)
        kinds = Counter(entry.kind for entry in read[weapon.serial].events)
        assert kinds["arm"] == kinds["safe"] == told[SignalEvent.ARMED] == told[SignalEvent.SAFE]
        assert (kinds["trigger"], kinds["arc"]) == (told[SignalEvent.TRIGGER], told[SignalEvent.ARC])
        assert kinds["function_test"] == 1


@pytest.mark.slow
def test_an_armed_taser_is_heard_by_who_is_within_thirty_feet() -> None:
    day = planned(seed=3)
    told = {act.signal.signal_id: (camera, act.at) for camera, act in _told(day) if act.signal}

    heard = [(camera, act) for camera in day.cameras for act in camera.acts if act.do is Do.HEAR]

    assert (day.armed, len(heard)) == (1, 8)
    for camera, act in heard:
        wearer, at = told[act.words]
        assert math.dist(camera.is_at(at), wearer.is_at(at)) <= SIGNAL_RANGE_M


def _told(day: Day) -> list[tuple[CameraDay, object]]:
    return [
        (camera, act)
        for camera in day.cameras
        for act in camera.acts
        if act.signal and act.signal.event is not SignalEvent.SAFE and not act.signal.is_test
    ]


def test_a_signal_has_a_number_of_its_own(day: Day) -> None:
    sent = [act.signal.signal_id for camera in day.cameras for act in camera.acts if act.signal]

    assert len(sent) == len(set(sent))


def test_without_faults_none_befalls(day: Day) -> None:
    unwanted = {Do.SLEEP, Do.LOSE, Do.LINE_CUT, Do.LINE_DEAD, Do.POWER_CUT}

    assert [act.do for camera in day.cameras for act in camera.acts if act.do in unwanted] == []
    assert {(camera.drift_ms, camera.battery_percent) for camera in day.cameras} == {(0, 100)}


@pytest.mark.slow
def test_a_fault_that_is_left_out_changes_no_other() -> None:
    whole, without = planned(faults=tuple(FAULTS)), planned(faults=tuple(name for name in FAULTS if name != "sleep"))

    dead = [(camera.serial, at) for camera, at in of_kind(whole, Do.LINE_DEAD)]
    assert dead == [(camera.serial, at) for camera, at in of_kind(without, Do.LINE_DEAD)]
    assert of_kind(without, Do.SLEEP) == []
    assert [camera.drift_ms for camera in whole.cameras] == [camera.drift_ms for camera in without.cameras]


def test_a_day_that_begins_within_a_shift_sends_it_out_at_once() -> None:
    day = planned(begin=BEGIN.replace(hour=9), hours=2)

    assert len(of_kind(day, Do.OUT)) == 60
    assert max(at for _, at in of_kind(day, Do.OUT)) <= 12 * MINUTE


def test_a_large_fleet_works_in_several_towns() -> None:
    many = [f"X60{number:05}" for number in range(400)]

    day = fleet_day(Plan(many, (), 1, BEGIN, HOUR, ()))

    assert {camera.town for camera in day.cameras} == {(0.0, 0.0), (APART_M, 0.0), (0.0, APART_M)}


def test_there_are_more_calls_in_the_evening_than_at_night() -> None:
    many = list(calls(DICE, begin_hour=0, until=24 * HOUR, cameras=4_350, corners=10))

    by_hour = Counter(call.at // HOUR for call in many)

    assert by_hour[18] > 2 * by_hour[3]
    assert 2_000 < len(many) < 2_800


def test_a_town_without_cameras_has_no_calls() -> None:
    assert list(calls(DICE, begin_hour=7, until=HOUR, cameras=0, corners=10)) == []


@pytest.mark.slow
def test_cameras_that_film_end_their_recordings_with_the_film(day: Day) -> None:
    filming = planned(seed=3)

    filming.let_film(2, "night_street", 30)

    chosen = [camera for camera in filming.cameras if camera.films]
    assert len(chosen) == 2
    for camera in chosen:
        starts = [act.at for act in camera.acts if act.do is Do.START]
        stops = {act.at for act in camera.acts if act.do is Do.STOP}
        assert {at + 30_000 for at in starts} <= stops
