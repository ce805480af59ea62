"""Messages between a device and Exhibit, the same for both ends of the wire (`docs/device-protocol.md`)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeVar

from devices.strict_json import (
    LONGEST_MESSAGE_BYTES,
    BadMessage,
    Fields,
    Message,
    read_moment,
    write_moment,
)

__all__ = [
    "LONGEST_MESSAGE_BYTES",
    "BadMessage",
    "CameraState",
    "CheckIn",
    "CheckInAnswer",
    "Fix",
    "LogFile",
    "Marker",
    "Muted",
    "Recording",
    "StartedBy",
    "UploadStarted",
    "UploadState",
    "UploadStatus",
    "read_moment",
    "write_moment",
]

LONGEST_RECORDING_MS = 5 * 3_600_000  # a camera starts a new file after 4 h; buffer and slack come on top
LONGEST_BUFFER_MS = 120_000
LARGEST_FILE_BYTES = 2**40
LARGEST_LOG_BYTES = 32 * 2**20
FIRST_YEAR, LAST_YEAR = 2000, 2100  # the entries of a log lie in these as well, so that its times can be corrected
MOST_MARKERS = 500
MOST_FIXES = 20_000
MOST_MUTED = 1_000

RECORDING_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,79}")
SHA256 = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPE = re.compile(r"(video|audio|image)/[a-z0-9][a-z0-9.+-]{0,60}")


class CameraState(StrEnum):
    """What a camera says it is doing; "retired" and "lost" are the force's words, no camera reports them."""

    OFF = "off"
    READY = "ready"
    RECORDING = "recording"
    SLEEP = "sleep"
    DOCKED = "docked"


class StartedBy(StrEnum):
    """What started a recording."""

    OFFICER = "officer"
    SIGNAL = "signal"
    GUNSHOT = "gunshot"
    WATCH_ME = "watch_me"


class UploadState(StrEnum):
    """Where an upload stands; the device may delete its copy only in `stored`."""

    RECEIVING = "receiving"
    VERIFYING = "verifying"
    RECEIVED = "received"
    STORED = "stored"
    REFUSED = "refused"
    ABANDONED = "abandoned"


@dataclass(frozen=True)
class CheckIn(Message):
    """What a docked device says about itself; `device_time` is its own clock, never corrected by it."""

    device_time: datetime
    battery_percent: int
    storage_used_bytes: int
    storage_total_bytes: int
    firmware: str
    dock: str
    state: CameraState

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The check-in")
        total = fields.whole("storage_total_bytes", 0, LARGEST_FILE_BYTES)
        check_in = cls(
            device_time=fields.moment("device_time"),
            battery_percent=fields.whole("battery_percent", 0, 100),
            storage_used_bytes=fields.whole("storage_used_bytes", 0, total),
            storage_total_bytes=total,
            firmware=fields.text("firmware", longest=40),
            dock=fields.text("dock", longest=60),
            state=fields.choice("state", CameraState),
        )
        fields.end()
        return check_in


@dataclass(frozen=True)
class CheckInAnswer(Message):
    """What the server answers: its own time, device minus server in milliseconds, and settings."""

    server_time: datetime
    clock_offset_ms: int
    holder: str | None  # collar number of the officer who has the device
    buffer_seconds: int

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The answer to the check-in")
        holder = fields.optional("holder")
        return cls(
            server_time=fields.moment("server_time"),
            clock_offset_ms=fields.whole("clock_offset_ms", -(10**13), 10**13),
            holder=None if holder is None else Fields(holder, "The holder").text("collar_number"),
            buffer_seconds=fields.whole("buffer_seconds", 0, LONGEST_BUFFER_MS // 1000),
        )

    def to_object(self) -> dict[str, object]:
        holder = None if self.holder is None else {"collar_number": self.holder}
        return super().to_object() | {"holder": holder}


@dataclass(frozen=True)
class Marker(Message):
    """A point the wearer marked, in milliseconds from the first picture of the file (buffer included)."""

    at_ms: int
    label: str

    @classmethod
    def from_object(cls, value: object, *, duration_ms: int = LONGEST_RECORDING_MS) -> Self:
        fields = Fields(value, "A marker")
        marker = cls(at_ms=fields.whole("at_ms", 0, duration_ms), label=fields.text("label"))
        fields.end()
        return marker


@dataclass(frozen=True)
class Fix(Message):
    """A position (WGS 84 degrees, accuracy radius in metres) at milliseconds from the first picture."""

    at_ms: int
    latitude: float
    longitude: float
    accuracy_m: float

    @classmethod
    def from_object(cls, value: object, *, duration_ms: int = LONGEST_RECORDING_MS) -> Self:
        fields = Fields(value, "A position in the track")
        fix = cls(
            at_ms=fields.whole("at_ms", 0, duration_ms),
            latitude=fields.number("latitude", -90, 90),
            longitude=fields.number("longitude", -180, 180),
            accuracy_m=fields.number("accuracy_m", 0, 100_000),
        )
        fields.end()
        return fix


@dataclass(frozen=True)
class Muted(Message):
    """A stretch the wearer muted, in milliseconds from the first picture."""

    from_ms: int
    to_ms: int

    @classmethod
    def from_object(cls, value: object, *, duration_ms: int = LONGEST_RECORDING_MS) -> Self:
        fields = Fields(value, "A muted stretch")
        start = fields.whole("from_ms", 0, duration_ms)
        muted = cls(from_ms=start, to_ms=fields.whole("to_ms", start + 1, duration_ms))
        fields.end()
        return muted


@dataclass(frozen=True)
class Recording(Message):
    """The manifest of one recording: what the device says about the file before it sends a byte of it."""

    recording_id: str
    started_at: datetime  # device clock at the first picture, buffer included
    duration_ms: int  # whole file, buffer included
    buffer_ms: int
    size: int
    sha256: str
    media_type: str
    started_by: StartedBy
    markers: tuple[Marker, ...] = ()
    track: tuple[Fix, ...] = ()
    muted: tuple[Muted, ...] = ()

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The recording")
        duration = fields.whole("duration_ms", 0, LONGEST_RECORDING_MS)
        recording = cls(
            recording_id=fields.text("recording_id", shape=RECORDING_ID),
            started_at=fields.moment("started_at"),
            duration_ms=duration,
            buffer_ms=fields.whole("buffer_ms", 0, min(duration, LONGEST_BUFFER_MS)),
            size=fields.whole("size", 1, LARGEST_FILE_BYTES),
            sha256=fields.text("sha256", shape=SHA256),
            media_type=fields.text("media_type", shape=MEDIA_TYPE),
            started_by=fields.choice("started_by", StartedBy),
            markers=_read_all(fields.items("markers", MOST_MARKERS), Marker, duration),
            track=_read_all(fields.items("track", MOST_FIXES), Fix, duration),
            muted=_read_all(fields.items("muted", MOST_MUTED), Muted, duration),
        )
        fields.end()
        return recording


@dataclass(frozen=True)
class LogFile(Message):
    """What a docked TASER says about the log it is going to send; `device_time` is its own clock, never corrected."""

    log_id: str
    device_time: datetime
    dock: str
    size: int
    sha256: str

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The log file")
        log = cls(
            log_id=fields.text("log_id", shape=RECORDING_ID),
            device_time=fields.moment("device_time"),
            dock=fields.text("dock", longest=60),
            size=fields.whole("size", 1, LARGEST_LOG_BYTES),
            sha256=fields.text("sha256", shape=SHA256),
        )
        fields.end()
        if not FIRST_YEAR <= log.device_time.year <= LAST_YEAR:
            message = f'The log file: "device_time" must lie in the years {FIRST_YEAR} to {LAST_YEAR}.'
            raise BadMessage(message)
        return log


Timed = TypeVar("Timed", Marker, Fix, Muted)


def _read_all(values: list[object], kind: type[Timed], duration_ms: int) -> tuple[Timed, ...]:
    return tuple(kind.from_object(value, duration_ms=duration_ms) for value in values)


@dataclass(frozen=True)
class UploadStarted(Message):
    """The answer to a manifest; the address to send the bytes to is in the Location header."""

    upload: str
    offset: int
    state: UploadState

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The answer to the manifest")
        return cls(
            upload=fields.text("upload"),
            offset=fields.whole("offset", 0, LARGEST_FILE_BYTES),
            state=fields.choice("state", UploadState),
        )


@dataclass(frozen=True)
class UploadStatus(Message):
    """What the server says about an upload."""

    state: UploadState
    offset: int
    length: int
    sha256: str = ""
    cause: str = ""
    item: str | None = None

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The upload status")
        item = fields.optional("item")
        return cls(
            state=fields.choice("state", UploadState),
            offset=fields.whole("offset", 0, LARGEST_FILE_BYTES),
            length=fields.whole("length", 0, LARGEST_FILE_BYTES),
            sha256=fields.text("sha256"),
            cause=fields.text("cause", longest=1000),
            item=None if item is None else str(item),
        )
