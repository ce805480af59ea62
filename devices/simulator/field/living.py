"""What a body camera is and what it does by itself: its clock, battery, memory, buffer, the file it writes, its log.

Between two events `advance` lets happen what happens without anybody: reminders, the end of a file, an empty battery.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from devices.protocol import CameraSettings, CameraState, LogEntry, LogKind, Marker, Muted, StartedBy, write_moment
from devices.simulator.field.supplies import HOUR_MS, Battery, Memory

MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
NEVER = 1 << 62
LONGEST_FILE_MS = 4 * HOUR_MS  # then a new file goes on without a gap
REMIND_EVERY_MS = 120_000
LONGEST_BUFFER_SECONDS = 120

# What a camera can do next (words.md 5.3); anything else is refused.
MOVES = {
    CameraState.OFF: {CameraState.READY, CameraState.DOCKED},
    CameraState.READY: {CameraState.RECORDING, CameraState.SLEEP, CameraState.DOCKED, CameraState.OFF},
    CameraState.SLEEP: {CameraState.READY, CameraState.RECORDING, CameraState.DOCKED, CameraState.OFF},
    CameraState.RECORDING: {CameraState.READY, CameraState.DOCKED, CameraState.OFF},
    CameraState.DOCKED: {CameraState.READY, CameraState.OFF},
}


class NotPossible(RuntimeError):
    """The camera cannot do that in its present state."""


@dataclass(frozen=True)
class Settings:
    """What the force has set; the buffer is silent unless `buffer_has_sound`."""

    buffer_seconds: float = 30
    buffer_has_sound: bool = False
    may_mute: bool = True
    may_stealth: bool = True
    may_sleep: bool = True
    reminds: bool = True
    hears_signal: bool = True
    longest_file_ms: int = LONGEST_FILE_MS

    def __post_init__(self) -> None:
        if not 0 <= self.buffer_seconds <= LONGEST_BUFFER_SECONDS:
            raise NotPossible(f"The buffer holds 0 to {LONGEST_BUFFER_SECONDS} s.")


def settings_of(wanted: CameraSettings) -> Settings:
    """Return the settings of a profile of the force, as far as they change what a camera does."""
    return Settings(
        buffer_seconds=wanted.buffer_seconds,
        buffer_has_sound=wanted.buffer_sound,
        may_mute=wanted.may_mute,
        may_stealth=wanted.may_stealth,
        may_sleep=wanted.may_sleep,
        reminds=wanted.reminds,
        hears_signal=wanted.signal,
        longest_file_ms=wanted.longest_file_minutes * 60_000,
    )


@dataclass(frozen=True)
class Film:
    """One file; `pressed_at` is the true time at which it began, `started_at` the clock at its first picture."""

    recording_id: str
    pressed_at: datetime
    started_at: datetime
    started_by: StartedBy
    buffer_ms: int
    duration_ms: int
    buffer_has_sound: bool = False
    markers: tuple[Marker, ...] = ()
    muted: tuple[Muted, ...] = ()
    signal_id: str = ""  # of the Signal message that started it


@dataclass
class Living:
    """One camera, without its buttons. `entries` are what it wrote since they were taken, `films` what it holds."""

    serial: str
    drift_ms: int = 0
    settings: Settings = Settings()
    battery: Battery = field(default_factory=Battery)
    memory: Memory = field(default_factory=Memory)
    state: CameraState = CameraState.OFF
    is_stealthy: bool = False
    entries: list[LogEntry] = field(default_factory=list)
    films: list[Film] = field(default_factory=list)
    _calm_until: int = 0  # until when nothing happens by itself, unless something is written before
    _now: int | None = None  # milliseconds since EPOCH, true time
    _awake_since: int | None = None  # since when the buffer fills
    _running: Film | None = None
    _began: int = 0  # when the present file began to be recorded, without its buffer
    _remind_at: int = 0
    _muted_at_ms: int | None = None
    _pressed: int | None = None
    _told_low: bool = False
    _interrupted: Film | None = None
    _used_ids: set[str] = field(default_factory=set)
    _heard: list[str] = field(default_factory=list)

    def advance(self, now: datetime) -> None:
        """Let time go by until `now`, and what happens by itself happen, in its order."""
        end = (now - EPOCH) // MILLISECOND
        if self._now is None:
            self._now = end
        if end < self._now:
            raise NotPossible("Time does not go backwards.")
        while end >= self._calm_until:
            due = self._due()
            if due is None or due[0] > end:
                self._calm_until = due[0] if due else NEVER
                break
            self._live_until(due[0])
            due[1]()
        self._live_until(end)

    @property
    def now(self) -> datetime:
        """The true time up to which the camera has lived; EPOCH when nothing has happened to it yet."""
        return EPOCH + (self._now or 0) * MILLISECOND

    def clock(self, now: datetime) -> datetime:
        """Return what the camera believes the time is."""
        return now + self.drift_ms * MILLISECOND

    def _due(self) -> tuple[int, Callable[[], None]] | None:
        """Return what happens next by itself, and when."""
        now, coming = self._now or 0, list[tuple[int, Callable[[], None]]]()
        if self._running:
            coming.append((now + self.memory.room_ms(), self._fill_up))
            ends = self._began - self._running.buffer_ms + self.settings.longest_file_ms
            coming.append((max(now, ends), self._change_file))
            if self.settings.reminds and not self.is_stealthy:
                coming.append((max(now, self._remind_at), self._remind))
        if (empty := self.battery.empty_in_ms(self.state)) is not None:
            coming.append((now + empty, self._run_down))
        if not self._told_low and (low := self.battery.low_in_ms(self.state)) is not None:
            coming.append((now + low, self._tell_low))
        return min(coming, key=lambda one: one[0], default=None)

    def _live_until(self, moment: int) -> None:
        elapsed = moment - (self._now or 0)
        self.battery.use(self.state, elapsed)
        if self._running:
            self.memory.fill(elapsed)
        if self.state is CameraState.DOCKED:
            self.memory.empty(elapsed)
            self._told_low = self._told_low and self.battery.is_low
            if not self.memory.used:
                self.films.clear()
        self._now = moment

    def take_entries(self) -> tuple[LogEntry, ...]:
        """Return what was written since this was asked last."""
        taken, self.entries = tuple(self.entries), []
        return taken

    @property
    def buffer_ms(self) -> int:
        """How much the buffer holds: never more than the setting, nor than the camera has been ready."""
        if self._awake_since is None or self._now is None:
            return 0
        return min(self._now - self._awake_since, round(self.settings.buffer_seconds * 1000))

    @property
    def is_muted(self) -> bool:
        """Whether the sound is off."""
        return self._muted_at_ms is not None

    @property
    def filming(self) -> Film | None:
        """What is being recorded, if anything."""
        return self._running

    def running(self) -> Film:
        """Return what is being recorded, as far as it is known at its start; raises NotPossible."""
        if self._running is None:
            raise NotPossible(f"The camera is {self.state}, not recording.")
        return self._running

    def _write(self, kind: LogKind, **facts: str) -> None:
        self._calm_until = 0
        state = self.state if kind is LogKind.STATE else None
        by = self._running.started_by if state is CameraState.RECORDING and self._running else None
        self.entries.append(LogEntry(self.clock(self.now), kind, state, by, **facts))

    def _must(self, state: CameraState) -> None:
        if state not in MOVES[self.state]:
            raise NotPossible(f"A camera that is {self.state} cannot become {state}.")

    def _must_be_on(self) -> None:
        if self.state is CameraState.OFF:
            raise NotPossible("The camera is off.")

    def _go(self, state: CameraState, detail: str = "") -> None:
        """Become something else than recording; the buffer begins anew, or stays empty."""
        self._must(state)
        self.state = state
        self._awake_since = self._now if state is CameraState.READY else None
        self._write(LogKind.STATE, detail=detail)

    def _begin_film(self, by: StartedBy, buffer_ms: int, signal_id: str = "") -> None:
        clock = self.clock(self.now)
        name = stem = f"{self.serial}-{clock:%Y%m%d-%H%M%S}"
        while name in self._used_ids:
            name = f"{stem}-{len(self._used_ids)}"
        self._used_ids.add(name)
        first = clock - buffer_ms * MILLISECOND
        sound = self.settings.buffer_has_sound and buffer_ms > 0
        self._running = Film(name, self.now, first, by, buffer_ms, buffer_ms, sound, signal_id=signal_id)
        self._began, self.state, self._awake_since = self._now or 0, CameraState.RECORDING, None
        self._write(LogKind.STATE, recording_id=name, signal_id=signal_id)

    def _at_ms(self) -> int:
        return (self._now or 0) - self._began + self.running().buffer_ms

    def _close_mute(self) -> None:
        film, end = self.running(), self._at_ms()
        if self._muted_at_ms is not None and end > self._muted_at_ms:
            self._running = replace(film, muted=(*film.muted, Muted(self._muted_at_ms, end)))
        self._muted_at_ms = None

    def _closed(self) -> Film:
        """Return the running film with its end."""
        self._close_mute()
        return replace(self.running(), duration_ms=self._at_ms())

    def _end_film(self) -> Film:
        film = self._closed()
        self.films.append(film)
        self._running = None
        return film

    def _recover(self) -> None:
        """Save what was being recorded when the power was cut."""
        if film := self._interrupted:
            self._interrupted = None
            self.films.append(film)
            last = film.started_at + film.duration_ms * MILLISECOND
            self._write(LogKind.RECOVERED, recording_id=film.recording_id, detail=f"until {write_moment(last)}")

    # What happens by itself

    def _remind(self) -> None:
        self._remind_at += REMIND_EVERY_MS
        self._write(LogKind.REMINDER, recording_id=self.running().recording_id)

    def _change_file(self) -> None:
        was_muted, by = self.is_muted, self.running().started_by
        ended = self._end_film()
        self._write(LogKind.FILE_ENDED, recording_id=ended.recording_id)
        self._begin_film(by, 0)
        if was_muted:
            self._muted_at_ms = 0
            self._write(LogKind.MUTE_ON, recording_id=self.running().recording_id)

    def _fill_up(self) -> None:
        ended = self._end_film()
        self._write(LogKind.MEMORY_FULL, recording_id=ended.recording_id)
        self._go(CameraState.READY)

    def _run_down(self) -> None:
        if self._running:
            self._end_film()
        self._go(CameraState.OFF, "battery empty")

    def _tell_low(self) -> None:
        self._told_low = True
        self._write(LogKind.BATTERY_LOW, detail=f"{self.battery.percent} %")
