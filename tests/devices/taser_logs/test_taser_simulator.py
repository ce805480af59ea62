"""The simulated TASER itself: its clock, its ring, its bays, and that it does the same again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from devices.simulator.scenario import read_scenario
from devices.simulator.taser import NotPossible, Taser, connected_except
from devices.simulator.taser_days import ordinary_days
from devices.simulator.taser_files import log_of, x2_log
from devices.simulator.taser_part import kept_messages
from devices.taser_logs.reading import read

START = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def x2() -> Taser:
    return Taser("X2900D4E7", "x2", START, seed=1)


@pytest.fixture
def t7() -> Taser:
    taser = Taser("X3000A1C2", "taser_7", START, seed=1)
    taser.load(START, 1)
    taser.load(START, 2)
    return taser


def test_the_clock_drifts_from_its_offset(x2: Taser) -> None:
    x2.clock_offset_ms, x2.clock_ppm = 250, 20

    assert x2.shows(START + timedelta(days=1)) == START + timedelta(days=1, milliseconds=250 + 1_728)


def test_a_sync_sets_the_clock(x2: Taser) -> None:
    x2.clock_offset_ms = 7_250
    x2.sync(START + 60 * SECOND)

    assert x2.shows(START + 90 * SECOND) == START + 90 * SECOND
    assert x2.entries[0].device_time == START + 67.25 * SECOND


def test_the_ring_of_an_x2_drops_the_oldest_4000(x2: Taser) -> None:
    for number in range(16_001):
        x2.note(START + number * SECOND, "flashlight_on")

    assert (len(x2.entries), x2.entries[0].sequence, x2.entries[-1].sequence) == (12_001, 4_001, 16_001)


def test_each_pull_of_the_trigger_fires_the_next_bay(t7: Taser) -> None:
    t7.arm(START)
    t7.trigger(START + SECOND)
    first = [bay.state for bay in t7.bays.values()]
    t7.trigger(START + 8 * SECOND)

    assert first == ["deployed", "loaded"]
    assert [bay.state for bay in t7.bays.values()] == ["deployed", "deployed"]


def test_use_makes_it_warm_and_empties_the_battery(t7: Taser) -> None:
    t7.arm(START)
    t7.trigger(START + SECOND)

    assert (t7.temperature_c, t7.battery_percent) == (20, 99)


def test_a_cycle_needs_an_armed_weapon(t7: Taser) -> None:
    with pytest.raises(NotPossible):
        t7.trigger(START)
    with pytest.raises(NotPossible):
        t7.safe(START)


def test_an_armed_weapon_cannot_be_armed(t7: Taser) -> None:
    t7.arm(START)

    with pytest.raises(NotPossible):
        t7.arm(START)


def test_a_broken_contact_drops_the_charge(t7: Taser) -> None:
    t7.arm(START)
    t7.trigger(START, 1_000, connected_except((500, 1_000)))

    pulses = t7.entries[-2].pulses
    assert [at_ms for at_ms, _, charge in pulses if charge > 40] == [at_ms for at_ms, _, _ in pulses if at_ms < 500]


@pytest.mark.parametrize("model", ["x2", "taser_7"])
def test_the_same_seed_writes_the_same_bytes(model: str) -> None:
    logs = []
    for _ in range(2):
        taser = Taser("X3000A1C2", model, START, clock_ppm=15, seed=7)
        ordinary_days(taser, START, 5)
        logs.append(log_of(taser))

    assert logs[0] == logs[1]


def test_the_local_time_of_an_x2_is_the_same_moment(x2: Taser) -> None:
    ordinary_days(x2, START, 3)

    assert read(x2_log(x2, hours_ahead=1)).sessions[0].armed_at == read(log_of(x2)).sessions[0].armed_at
    assert read(x2_log(x2, hours_ahead=-5)).sessions[0].armed_at == read(log_of(x2)).sessions[0].armed_at


def test_a_weapon_without_a_line_keeps_its_messages_numbered_by_its_own_clock() -> None:
    (part,) = read_scenario("first_recording").tasers
    messages = kept_messages(part, date(2026, 11, 21))

    assert [(one.event, one.is_test, one.was_kept) for one in messages] == [
        ("armed", True, True),
        ("armed", False, True),
        ("trigger", False, True),
        ("arc", False, True),
        ("safe", False, True),
    ]
    assert [one.count for one in messages] == list(range(messages[0].count, messages[0].count + 5))
    assert messages[1].at == datetime(2026, 11, 21, 22, 42, 52, 200_000, tzinfo=UTC)  # 1.8 s slow


def test_messages_of_two_days_have_different_numbers() -> None:
    (part,) = read_scenario("first_recording").tasers
    one, other = (kept_messages(part, date(2026, 11, day)) for day in (21, 22))

    assert not {message.signal_id for message in one} & {message.signal_id for message in other}


def test_a_weapon_that_told_by_air_keeps_nothing() -> None:
    (part,) = read_scenario("first_recording").tasers

    assert kept_messages(replace(part, first_signal=None), date(2026, 11, 21)) == []
