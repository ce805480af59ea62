"""One body camera: its states, its drifting clock, its buffer, its recordings and where they lie until docked."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from devices.protocol import CameraSettings, CameraState, CheckIn, Fix, Marker, Muted, Priority, Recording, StartedBy

LONGEST_SECONDS = 4 * 3600
STORAGE_BYTES = 64_000_000_000
FIX_EVERY_SECONDS = 10  # while recording, as body cameras do
BLOCK = 1024 * 1024

# From words.md 5.3: what a camera can do next; anything else is refused.
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
class Place:
    """A point of a walk: seconds from the first picture, WGS 84 degrees."""

    seconds: float
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Taken:
    """What the camera knows about one recording; the times are those of its own clock."""

    pressed_at: datetime  # true time of the press (or the signal)
    started_at: datetime  # device clock at the first picture, buffer included
    started_by: StartedBy
    buffer_ms: int
    duration_ms: int
    markers: tuple[Marker, ...] = ()
    muted: tuple[Muted, ...] = ()
    priority: Priority = Priority.ROUTINE


@dataclass
class Camera:
    """A camera on an officer; every method takes the true time, the camera adds its drift."""

    serial: str
    folder: Path
    drift_ms: int = 0
    buffer_seconds: float = 30
    firmware: str = "3.2.1"
    battery_percent: int = 100
    state: CameraState = CameraState.OFF
    settings: CameraSettings | None = None  # that it works by
    _buffering_since: datetime | None = field(default=None, repr=False)
    _running: Taken | None = field(default=None, repr=False)
    _muted_at_ms: int | None = field(default=None, repr=False)

    def clock(self, now: datetime) -> datetime:
        """Return what the camera believes the time is."""
        return now + timedelta(milliseconds=self.drift_ms)

    def _go(self, state: CameraState) -> None:
        if state not in MOVES[self.state]:
            raise NotPossible(f"A camera that is {self.state} cannot become {state}.")
        self.state = state

    def power_on(self, now: datetime) -> None:
        self._go(CameraState.READY)
        self._buffering_since = now

    def sleep(self) -> None:
        self._go(CameraState.SLEEP)
        self._buffering_since = None

    def wake(self, now: datetime) -> None:
        if self.state is not CameraState.SLEEP:
            raise NotPossible("Only a sleeping camera wakes.")
        self.power_on(now)

    def start(self, now: datetime, by: StartedBy = StartedBy.OFFICER) -> None:
        """Begin to record with what the buffer holds; a signal does not wake a sleeping camera."""
        if by is StartedBy.SIGNAL and self.state is not CameraState.READY:
            raise NotPossible(f"A signal does not start a camera that is {self.state}.")
        self._go(CameraState.RECORDING)
        held = (now - self._buffering_since).total_seconds() if self._buffering_since else 0.0
        buffer_ms = round(min(max(held, 0.0), self.buffer_seconds) * 1000)
        first = self.clock(now) - timedelta(milliseconds=buffer_ms)
        self._running = Taken(now, first, by, buffer_ms, buffer_ms)

    def mark(self, now: datetime, label: str) -> None:
        running = self._recording()
        marker = Marker(self._at_ms(now), label)
        self._running = replace(running, markers=(*running.markers, marker))

    def mute(self, now: datetime) -> None:
        self._recording()
        self._muted_at_ms = self._at_ms(now)

    def unmute(self, now: datetime) -> None:
        running = self._recording()
        if self._muted_at_ms is not None:
            stretch = Muted(self._muted_at_ms, self._at_ms(now))
            self._running = replace(running, muted=(*running.muted, stretch))
        self._muted_at_ms = None

    def stop(self, now: datetime) -> Taken:
        """End the recording; the camera buffers again."""
        self._recording()
        self.unmute(now)
        taken = replace(self._recording(), duration_ms=min(self._at_ms(now), LONGEST_SECONDS * 1000))
        self._running = None
        self._go(CameraState.READY)
        self._buffering_since = now
        return taken

    def dock(self) -> None:
        if self.state is CameraState.RECORDING:
            raise NotPossible("Stop the recording first.")
        self._go(CameraState.DOCKED)
        self._buffering_since = None

    def check_in(self, now: datetime, dock: str) -> CheckIn:
        used = sum(path.stat().st_size for path in self.folder.glob("*.mp4")) if self.folder.exists() else 0
        version = self.settings.version if self.settings else None
        return CheckIn(
            self.clock(now), self.battery_percent, used, STORAGE_BYTES, self.firmware, dock, self.state, version
        )

    def apply(self, settings: CameraSettings) -> None:
        """Work by other settings from now on, and by the firmware that they want; only in the dock."""
        if self.state is not CameraState.DOCKED:
            raise NotPossible("Settings are applied in the dock.")
        self.settings, self.buffer_seconds = settings, settings.buffer_seconds
        self.firmware = settings.firmware or self.firmware

    def _recording(self) -> Taken:
        if self._running is None:
            raise NotPossible(f"The camera is {self.state}, not recording.")
        return self._running

    def _at_ms(self, now: datetime) -> int:
        running = self._recording()
        return round((now - running.pressed_at).total_seconds() * 1000) + running.buffer_ms

    def keep(self, taken: Taken, footage: Path, walk: tuple[Place, ...], tail: bytes = b"") -> Recording:
        """Put a finished recording and its manifest on the camera's storage; returns the manifest.

        Recordings may share their footage: the `tail` of each, a box at the end of the MP4, makes it a file of its own.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        pressed = taken.started_at + timedelta(milliseconds=taken.buffer_ms)
        recording = Recording(
            recording_id=f"{self.serial}-{pressed:%Y%m%d-%H%M%S}",
            started_at=taken.started_at.replace(microsecond=taken.started_at.microsecond // 1000 * 1000),
            duration_ms=taken.duration_ms,
            buffer_ms=taken.buffer_ms,
            size=footage.stat().st_size + len(tail),
            sha256=_sha256(footage, tail),
            media_type="video/mp4",
            started_by=taken.started_by,
            markers=taken.markers,
            track=track(walk, taken.duration_ms),
            muted=taken.muted,
            priority=taken.priority,
        )
        path = self.file_of(recording)
        path.unlink(missing_ok=True)
        path.hardlink_to(footage)
        path.with_suffix(".tail").write_bytes(tail)
        unfinished = path.with_suffix(".new")
        unfinished.write_text(recording.to_json(), encoding="utf-8")
        unfinished.rename(path.with_suffix(".json"))  # a camera that loses power here has the recording, or not at all
        return recording

    def file_of(self, recording: Recording) -> Path:
        return self.folder / f"{recording.recording_id}.mp4"

    def tail_of(self, recording: Recording) -> bytes:
        """Return what stands behind the footage of a recording in its file."""
        path = self.file_of(recording).with_suffix(".tail")
        return path.read_bytes() if path.exists() else b""

    def kept(self) -> list[Recording]:
        """Return the recordings still on the camera, the oldest first."""
        manifests = sorted(self.folder.glob("*.json")) if self.folder.exists() else []
        return [Recording.from_json(path.read_bytes()) for path in manifests]

    def delete(self, recording: Recording) -> None:
        """Remove the local copy; only dock.py calls this, and only when the server says "stored"."""
        path = self.file_of(recording)
        for suffix in (".json", ".tail", ".mp4"):
            path.with_suffix(suffix).unlink(missing_ok=True)


def track(walk: tuple[Place, ...], duration_ms: int) -> tuple[Fix, ...]:
    """Return a position every ten seconds along a walk, and one at its end."""
    if not walk:
        return ()
    moments = [*range(0, duration_ms, FIX_EVERY_SECONDS * 1000), duration_ms]
    return tuple(_fix(walk, at_ms) for at_ms in moments)


def _fix(walk: tuple[Place, ...], at_ms: int) -> Fix:
    seconds = at_ms / 1000
    before = max((place for place in walk if place.seconds <= seconds), key=lambda p: p.seconds, default=walk[0])
    after = min((place for place in walk if place.seconds > seconds), key=lambda p: p.seconds, default=walk[-1])
    span = after.seconds - before.seconds
    share = (seconds - before.seconds) / span if span > 0 else 0.0
    latitude = before.latitude + (after.latitude - before.latitude) * share
    longitude = before.longitude + (after.longitude - before.longitude) * share
    wobble = (at_ms // 1000 * 7919 % 5 - 2) * 0.000_003  # satellites are never quite sure
    return Fix(at_ms, round(latitude + wobble, 6), round(longitude - wobble, 6), 3.5 + at_ms // 1000 % 3)


def _sha256(path: Path, tail: bytes) -> str:
    about = path.stat()
    digest = _hashed(path, about.st_size, about.st_mtime_ns).copy()
    digest.update(tail)
    return digest.hexdigest()


@cache
def _hashed(path: Path, _size: int, _changed_ns: int) -> "hashlib._Hash":
    """Return the hash of a file as it is now; footage that many recordings share is read once."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest
