"""Whatever a simulated TASER lives through, its log says the same when it is read; and the log of a year is fast."""

import csv
import io
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulator.taser import BayNow, Entry, Taser
from devices.simulator.taser_days import ordinary_days
from devices.simulator.taser_files import log_of
from devices.taser_logs.reading import read
from devices.taser_logs.records import Bay, Event, TaserLog, Use

START = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
CARTRIDGES = {"25": "25_ft", "SO": "stand_off", "CQ": "close_quarters", "": None}
CONNECTED = {"yes": True, "no": False, "-": None}
MOST_TIMES = 25  # as long as Python takes to part the same lines at their commas; 12 when this was written

tasers = st.builds(
    Taser,
    serial=st.from_regex(r"\AX[0-9A-F]{8}\Z"),
    model=st.sampled_from(["x2", "taser_7"]),
    clock_set_at=st.just(START),
    clock_offset_ms=st.integers(-(10**11), 10**11),
    clock_ppm=st.integers(-200, 200),
    seed=st.integers(0, 10**6),
    last_sequence=st.integers(0, 10**6),
)


def said_of_bay(bay: Bay) -> tuple[object, ...]:
    return bay.number, bay.cartridge, bay.serial, bay.state, bay.connected


def kept_of_bay(bay: BayNow) -> tuple[object, ...]:
    return bay.number, CARTRIDGES[bay.cartridge], bay.serial or None, bay.state, CONNECTED[bay.connected]


def said(event: Event) -> tuple[object, ...]:
    return (
        event.sequence, event.kind, event.device_time, event.duration_ms, event.temperature_c,
        event.battery_percent, event.ending, event.new_time, [said_of_bay(bay) for bay in event.bays],
    )  # fmt: skip


def kept(entry: Entry) -> tuple[object, ...]:
    return (
        entry.sequence, entry.kind, entry.device_time, entry.duration_ms, entry.temperature_c,
        entry.battery_percent, entry.ending or None, entry.new_time, [kept_of_bay(bay) for bay in entry.bays],
    )  # fmt: skip


def cycles_said(log: TaserLog) -> list[tuple[object, ...]]:
    return [
        (cycle.sequence, [(pulse.at_ms, pulse.bay, pulse.charge_uc) for pulse in cycle.pulses])
        for session in log.sessions
        for cycle in session.cycles
    ]


def cycles_kept(taser: Taser) -> list[tuple[object, ...]]:
    return [(entry.sequence, list(entry.pulses)) for entry in taser.entries if entry.kind in {"trigger", "arc"}]


@settings(max_examples=40, deadline=None)
@given(tasers, st.integers(0, 6))
def test_what_a_taser_keeps_is_what_its_log_says(taser: Taser, days: int) -> None:
    first = taser.last_sequence
    ordinary_days(taser, START, days)
    taser.note(START + timedelta(days=days), "power_save")  # only an entry after it shows that some were lost

    log = read(log_of(taser))

    assert (log.model, log.serial, log.firmware) == (taser.model, taser.serial, taser.firmware)
    assert [said(event) for event in log.events] == [kept(entry) for entry in taser.entries]
    assert cycles_said(log) == cycles_kept(taser)
    assert log.dropped == (first if taser.model == "x2" else 0)
    assert sum(gap.missing for gap in log.gaps) == sum(taser.lost)
    assert log.stray_pulses == 0


@settings(max_examples=40, deadline=None)
@given(tasers, st.integers(1, 6))
def test_every_day_has_its_test(taser: Taser, days: int) -> None:
    ordinary_days(taser, START, days)

    tests = [session for session in read(log_of(taser)).sessions if session.use is Use.TEST]

    assert len(tests) >= days


def full_x2() -> Taser:
    """An X2 whose ring is full, with the pulses of 100 cycles."""
    taser = Taser("X2900D4E7", "x2", START, seed=3)
    taser.load(START, 1)
    now = START
    for number in range(3_200):
        taser.arm(now)
        taser.note(now + timedelta(seconds=1), "flashlight_on")
        taser.note(now + timedelta(seconds=2), "flashlight_off")
        if number < 100:
            taser.trigger(now + timedelta(seconds=3), 5_000, bool)
        else:
            taser.note(now + timedelta(seconds=3), "power_save")
        taser.safe(now + timedelta(seconds=9))
        now += timedelta(hours=1)
    return taser


def fastest(work: Callable[[], object]) -> float:
    """Return the least CPU seconds of five tries: other tests run beside this one."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.slow
@pytest.mark.skipif(sys.gettrace() is not None, reason="measures nothing while coverage looks at every line")
def test_16000_entries_with_pulses_are_read_in_time() -> None:
    data = log_of(full_x2())

    log, seconds = read(data), fastest(lambda: read(data))
    bare = fastest(lambda: list(csv.reader(io.StringIO(data.decode()))))

    assert (len(log.events), len(log.sessions), sum(len(one.cycles) for one in log.sessions)) == (16_000, 3_200, 100)
    assert seconds <= MOST_TIMES * bare
