"""A camera that is used in any order: what holds always (Hypothesis)."""

from datetime import datetime, timedelta
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from devices.protocol import CameraState, LogEntry, LogKind
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.living import LONGEST_FILE_MS, NotPossible, Settings
from devices.simulator.field.supplies import FULL_BATTERY, PERCENT, Battery, Memory
from tests.devices.field.conftest import READY_AT

ACTS = (
    "power_on",
    "power_off",
    "sleep",
    "wake",
    "press",
    "start",
    "stop",
    "mark",
    "mute",
    "unmute",
    "dock",
    "lose_power",
)


class Day(RuleBasedStateMachine):
    """One camera, whose life is written down beside it."""

    @initialize(
        buffer=st.integers(0, 120),
        percent=st.integers(1, 100),
        total=st.integers(1, 10_000_000_000),
        drift=st.integers(-90_000, 90_000),
    )
    def begin(self, buffer: int, percent: int, total: int, drift: int) -> None:
        self.camera = Behaviour("X6039A1B4", drift, Settings(buffer), Battery(percent * PERCENT), Memory(total=total))
        self.camera.advance(READY_AT)
        self.now = READY_AT
        self.log: list[LogEntry] = []
        self.awake_since: datetime | None = None
        self.dark_since: datetime | None = None

    def live(self, milliseconds: int) -> datetime:
        self.now += timedelta(milliseconds=milliseconds)
        return self.now

    @rule(act=st.sampled_from(ACTS), wait=st.integers(0, 4_000_000))
    def use(self, act: str, wait: int) -> None:
        now = self.live(wait)
        self.camera.advance(now)
        before = (self.camera.state, len(self.camera.entries), len(self.camera.films))
        try:
            getattr(self.camera, act)(now)
        except NotPossible:
            assert (self.camera.state, len(self.camera.entries), len(self.camera.films)) == before
        self.collect()

    @rule(count=st.integers(1, 3), wait=st.integers(0, 200_000))
    def hear(self, count: int, wait: int) -> None:
        state = self.camera.state
        self.camera.advance(self.live(wait))
        state = self.camera.state

        started = self.camera.hear(self.now, f"X3000A1C2:{count}")

        assert not (started and state is not CameraState.READY)
        self.collect()

    @rule(on=st.booleans(), wait=st.integers(0, 200_000))
    def stealth(self, on: bool, wait: int) -> None:  # noqa: FBT001 - from Hypothesis
        now = self.live(wait)
        try:
            self.camera.set_stealth(now, on=on)
        except NotPossible:
            assert self.camera.state is CameraState.OFF
        self.collect()

    @rule(wait=st.integers(0, 20_000_000))
    def nothing(self, wait: int) -> None:
        self.camera.advance(self.live(wait))
        self.collect()

    def collect(self) -> None:
        new = self.camera.take_entries()
        for entry in new:
            true = entry.at - timedelta(milliseconds=self.camera.drift_ms)
            if entry.state is CameraState.READY:
                self.awake_since = true
            elif entry.state is not None and entry.state is not CameraState.RECORDING:
                self.awake_since = None
        self.log += new

    @invariant()
    def entries_stand_in_the_order_of_their_times(self) -> None:
        assert all(one.at <= next_one.at for one, next_one in pairwise(self.log))

    @invariant()
    def there_is_one_recording_at_a_time(self) -> None:
        spans = [(film.started_at + timedelta(milliseconds=film.buffer_ms), film) for film in self.camera.films]
        ends = [film.started_at + timedelta(milliseconds=film.duration_ms) for film in self.camera.films]
        assert all(begin >= end for (begin, _), end in zip(spans[1:], ends, strict=False))
        recording = self.camera.state is CameraState.RECORDING
        assert recording == (self.camera._running is not None)

    @invariant()
    def the_buffer_is_never_longer_than_time_awake_nor_setting(self) -> None:
        assert 0 <= self.camera.buffer_ms <= self.camera.settings.buffer_seconds * 1000
        if self.awake_since is None:
            assert self.camera.buffer_ms == 0
        else:
            assert self.camera.buffer_ms <= (self.now - self.awake_since) / timedelta(milliseconds=1)

    @invariant()
    def nothing_is_written_while_it_is_off(self) -> None:
        is_off = False
        for entry in self.log:
            if is_off:
                assert entry.kind is LogKind.STATE
                assert entry.state in {CameraState.READY, CameraState.DOCKED, CameraState.OFF}
            is_off = entry.state is CameraState.OFF

    @invariant()
    def battery_and_memory_are_within_bounds(self) -> None:
        assert 0 <= self.camera.battery.charge <= FULL_BATTERY
        assert 0 <= self.camera.memory.used <= self.camera.memory.total
        assert self.camera.state is CameraState.OFF or not self.camera.battery.is_empty or self.is_docked

    @invariant()
    def files_are_of_four_hours_at_most_and_have_names_of_their_own(self) -> None:
        names = [entry.recording_id for entry in self.log if entry.state is CameraState.RECORDING]
        assert len(names) == len(set(names))
        assert all(film.buffer_ms <= film.duration_ms <= LONGEST_FILE_MS for film in self.camera.films)

    @invariant()
    def mute_lies_within_the_recording(self) -> None:
        for film in self.camera.films:
            assert all(0 <= one.from_ms < one.to_ms <= film.duration_ms for one in film.muted)

    @property
    def is_docked(self) -> bool:
        return self.camera.state is CameraState.DOCKED


Day.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


@pytest.mark.slow
class TestDay(Day.TestCase):  # type: ignore[misc, name-defined]
    """Runs the days."""
