"""The use in Tanner Row as Rahman's TASER 7 wrote it, against exact facts."""

from datetime import UTC, datetime

import pytest

from devices.simulator.taser_days import tanner_row
from devices.simulator.taser_files import log_of
from devices.taser_logs.levels import Level, proved_by
from devices.taser_logs.records import (
    Bay,
    BayState,
    Cartridge,
    Ending,
    Event,
    EventKind,
    Model,
    Pulse,
    Session,
    TaserLog,
    Use,
)
from tests.devices.taser_logs.shapes import GOLDEN, golden

STAND_OFF = Bay(1, Cartridge.STAND_OFF, "C41-88210", BayState.DEPLOYED, connected=True)
CLOSE_QUARTERS = Bay(2, Cartridge.CLOSE_QUARTERS, "C41-90377", BayState.LOADED, connected=None)


@pytest.fixture(scope="module")
def log() -> TaserLog:
    return golden("tanner_row_t7.csv")


@pytest.fixture(scope="module")
def use(log: TaserLog) -> Session:
    return log.sessions[1]


def at(hour: int, minute: int, second: int, millisecond: int) -> datetime:
    return datetime(2026, 11, 21, hour, minute, second, millisecond * 1000, tzinfo=UTC)


def test_the_simulator_writes_exactly_this_file() -> None:
    assert log_of(tanner_row()) == (GOLDEN / "tanner_row_t7.csv").read_bytes()


def test_the_log_names_its_weapon(log: TaserLog) -> None:
    assert (log.model, log.serial, log.firmware) == (Model.T7, "X3000A1C2", "4.2.0")


def test_a_log_that_begins_late_is_complete_because_the_battery_was_docked_before(log: TaserLog) -> None:
    assert [event.sequence for event in log.events] == list(range(2205, 2218))
    assert (log.gaps, log.dropped, log.faults, log.syncs, log.stray_pulses) == ((), 0, (), (), 0)


def test_the_sessions_are_those_of_the_device(log: TaserLog) -> None:
    assert [(one.number, one.armed_at, one.safed_at) for one in log.sessions] == [
        (312, at(17, 54, 58, 200), at(17, 55, 1, 400)),
        (313, at(22, 46, 49, 202), at(22, 47, 39, 302)),
    ]


def test_the_test_of_the_day_is_told_from_the_use(log: TaserLog) -> None:
    assert [(one.use, one.reason) for one in log.sessions] == [
        (Use.TEST, "The device recorded a function test."),
        (Use.OPERATIONAL, "A cartridge was deployed."),
    ]


def test_the_trigger_has_every_fact_of_its_row(use: Session) -> None:
    assert use.events[1] == Event(
        sequence=2212,
        kind=EventKind.TRIGGER,
        device_time=at(22, 47, 0, 680),
        duration_ms=5_000,
        bays=(STAND_OFF, CLOSE_QUARTERS),
        battery_percent=85,
        ending=Ending.AUTO,
        line=33,
    )


def test_the_arming_and_the_safe_carry_temperature_and_battery(use: Session) -> None:
    ends = [
        (one.kind, one.duration_ms, one.temperature_c, one.battery_percent)
        for one in use.events[:: len(use.events) - 1]
    ]

    assert ends == [(EventKind.ARM, None, 11, 86), (EventKind.SAFE, 50_100, 12, 85)]


def test_the_cycles_have_length_ending_and_connection(use: Session) -> None:
    cycles = [
        (one.number, one.sequence, one.kind, one.started_at, one.duration_ms, one.ending, one.connected_ms)
        for one in use.cycles
    ]

    assert cycles == [
        (1, 2212, EventKind.TRIGGER, at(22, 47, 0, 680), 5_000, Ending.AUTO, 4_319),
        (2, 2214, EventKind.ARC, at(22, 47, 14, 280), 2_400, Ending.HARD_STOP, 1_910),
    ]
    assert [one.fired_bays for one in use.cycles] == [(1,), ()]
    assert use.total_ms == 7_400


def test_the_pulses_come_22_a_second_and_break_where_the_contact_breaks(use: Session) -> None:
    pulses = use.cycles[0].pulses

    assert [len(one.pulses) for one in use.cycles] == [110, 52]
    assert [pulse.at_ms for pulse in pulses[:3]] == [0, 45, 90]
    assert pulses[38] == Pulse(1_727, 1, 57)
    low = [pulse.at_ms for pulse in pulses if pulse.charge_uc < 40]
    assert low == [0, 45, 90, 136, 181, 227, 272, 4_227, 4_272, 4_318, 4_363, 4_409, 4_454, 4_500, 4_545]


def test_the_log_proves_fired_and_not_that_the_later_arc_warned_anybody(use: Session) -> None:
    assert proved_by(use) == {Level.FIRED}
