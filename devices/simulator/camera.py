"""One body camera that films: how it behaves is in `field`; here are its recordings and where they lie until docked."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from devices.protocol import CameraSettings, CameraState, CheckIn, Fix, Marker, Muted, Priority, Recording, StartedBy
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.living import Film, NotPossible, Settings, settings_of
from devices.simulator.field.supplies import PERCENT, STORAGE_BYTES, Battery

__all__ = ["Camera", "NotPossible", "Place", "Taken", "track"]

FIX_EVERY_SECONDS = 10  # while recording, as body cameras do
BLOCK = 1024 * 1024


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
    battery_percent: int = 100  # when it is switched on
    settings: CameraSettings | None = None  # that it works by
    behaviour: Behaviour = field(init=False, repr=False)

    def __post_init__(self) -> None:
        battery = Battery(self.battery_percent * PERCENT)
        self.behaviour = Behaviour(self.serial, self.drift_ms, Settings(self.buffer_seconds), battery)

    @property
    def state(self) -> CameraState:
        """What it does now."""
        return self.behaviour.state

    def clock(self, now: datetime) -> datetime:
        """Return what the camera believes the time is."""
        return self.behaviour.clock(now)

    def power_on(self, now: datetime) -> None:
        self.behaviour.power_on(now)

    def sleep(self) -> None:
        self.behaviour.sleep(self.behaviour.now)

    def wake(self, now: datetime) -> None:
        self.behaviour.wake(now)

    def start(self, now: datetime, by: StartedBy = StartedBy.OFFICER) -> None:
        """Begin to record with what the buffer holds; a signal does not wake a sleeping camera."""
        self.behaviour.start(now, by)

    def mark(self, now: datetime, label: str) -> None:
        self.behaviour.mark(now, label)

    def mute(self, now: datetime) -> None:
        self.behaviour.mute(now)

    def unmute(self, now: datetime) -> None:
        self.behaviour.unmute(now)

    def stop(self, now: datetime) -> Taken:
        """End the recording; the camera buffers again."""
        return taken_of(self.behaviour.stop(now))

    def dock(self) -> None:
        self.behaviour.dock(self.behaviour.now)

    def check_in(self, now: datetime, dock: str) -> CheckIn:
        used = sum(path.stat().st_size for path in self.folder.glob("*.mp4")) if self.folder.exists() else 0
        version = self.settings.version if self.settings else None
        percent = self.behaviour.battery.percent
        return CheckIn(self.clock(now), percent, used, STORAGE_BYTES, self.firmware, dock, self.state, version)

    def apply(self, settings: CameraSettings) -> None:
        """Work by other settings from now on, and by the firmware that they want; only in the dock."""
        if self.state is not CameraState.DOCKED:
            raise NotPossible("Settings are applied in the dock.")
        self.settings, self.buffer_seconds = settings, settings.buffer_seconds
        self.firmware = settings.firmware or self.firmware
        self.behaviour.apply(self.behaviour.now, settings_of(settings), f"version {settings.version}")

    def keep(
        self,
        taken: Taken,
        footage: Path,
        walk: tuple[Place, ...],
        tail: bytes = b"",
        *,
        name: str = "",
        session: UUID | None = None,
    ) -> Recording:
        """Put a finished recording and its manifest on the camera's storage; returns the manifest.

        Recordings may share their footage: the `tail` of each, a box at the end of the MP4, makes it a file of its own.
        It is called as it was when it was streamed, or after the moment of the press.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        pressed = taken.started_at + timedelta(milliseconds=taken.buffer_ms)
        recording = Recording(
            recording_id=name or f"{self.serial}-{pressed:%Y%m%d-%H%M%S}",
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
            session=session,
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


def taken_of(film: Film) -> Taken:
    """Return what a camera's behaviour made, as a recording to keep."""
    return Taken(
        film.pressed_at,
        film.started_at,
        film.started_by,
        film.buffer_ms,
        film.duration_ms,
        film.markers,
        film.muted,
    )


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
