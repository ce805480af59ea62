"""Khan's X2 against exact facts: its ring has dropped entries, a gap, a clock sync, a test arc and a use."""

from datetime import UTC, datetime

import pytest

from devices.simulator.taser_days import khans_x2
from devices.simulator.taser_files import log_of
from devices.taser_logs.levels import Level, proved_by
from devices.taser_logs.records import (
    Bay,
    BayState,
    Cartridge,
    Event,
    EventKind,
    Gap,
    Model,
    Session,
    TaserLog,
    Use,
)
from tests.devices.taser_logs.shapes import GOLDEN, golden

LOADED = tuple(Bay(number, Cartridge.FEET_25, None, BayState.LOADED) for number in (1, 2))


@pytest.fixture(scope="module")
def log() -> TaserLog:
    return golden("khan_x2.csv")


@pytest.fixture(scope="module")
def use(log: TaserLog) -> Session:
    return log.sessions[1]


def at(hour: int, minute: int, second: int, millisecond: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, second, millisecond * 1000, tzinfo=UTC)


def test_the_simulator_writes_exactly_this_file() -> None:
    assert log_of(khans_x2()) == (GOLDEN / "khan_x2.csv").read_bytes()


def test_the_log_names_its_weapon(log: TaserLog) -> None:
    assert (log.model, log.serial, log.firmware) == (Model.X2, "X2900D4E7", "3.1")


def test_what_the_ring_has_dropped_is_counted_and_is_no_gap(log: TaserLog) -> None:
    assert log.dropped == 8_000
    assert log.gaps == (Gap(after=8_006, before=8_010),)
    assert log.gaps[0].missing == 3


def test_the_first_entry_has_every_fact_of_its_row(log: TaserLog) -> None:
    assert log.events[0] == Event(
        sequence=8_001,
        kind=EventKind.ARM,
        device_time=at(6, 0, 7, 250),
        bays=LOADED,
        temperature_c=19,
        battery_percent=100,
        line=7,
    )


def test_the_clock_sync_has_old_and_new_time(log: TaserLog) -> None:
    [sync] = log.syncs

    assert (sync.sequence, sync.device_time, sync.new_time) == (8_005, at(6, 1, 9, 250), at(6, 1, 2))


def test_the_fault_is_kept_with_its_words(log: TaserLog) -> None:
    assert [(one.sequence, one.detail) for one in log.faults] == [(8_017, "High voltage module: output low")]


def test_sessions_are_numbered_by_their_first_entry_so_that_later_downloads_agree(log: TaserLog) -> None:
    assert [one.number for one in log.sessions] == [8_001, 8_010]


def test_the_arc_of_the_morning_is_suggested_as_a_test(log: TaserLog) -> None:
    assert (log.sessions[0].use, log.sessions[0].reason) == (
        Use.TEST,
        "One arc of 1.0 s, no trigger, safe again at once.",
    )


def test_the_use_holds_what_happened_between_armed_and_safe(use: Session) -> None:
    assert (use.armed_at, use.safed_at, use.use) == (at(11, 0, 0), at(11, 0, 30), Use.OPERATIONAL)
    assert [one.kind.value for one in use.events] == [
        "arm", "flashlight_on", "arc", "trigger", "trigger", "flashlight_off", "safe"
    ]  # fmt: skip


def test_each_trigger_fires_the_next_bay(use: Session) -> None:
    cycles = [(one.kind, one.duration_ms, one.fired_bays, one.connected_ms, len(one.pulses)) for one in use.cycles]

    assert cycles == [
        (EventKind.ARC, 1_300, (), 0, 24),
        (EventKind.TRIGGER, 5_000, (1,), 4_474, 95),
        (EventKind.TRIGGER, 6_250, (2,), 0, 236),
    ]


def test_the_log_proves_the_warning_arc_and_the_firing(use: Session) -> None:
    assert proved_by(use) == {Level.ARCED, Level.FIRED}
