"""The manifest of one recording: what the device says about the file before it sends a byte of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeVar
from uuid import UUID

from devices.protocol.limits import (
    LARGEST_FILE_BYTES,
    LONGEST_BUFFER_MS,
    LONGEST_RECORDING_MS,
    MEDIA_TYPE,
    MOST_FIXES,
    MOST_MARKERS,
    MOST_MUTED,
    RECORDING_ID,
    SHA256,
)
from devices.strict_json import Fields, Message


class StartedBy(StrEnum):
    """What started a recording."""

    OFFICER = "officer"
    SIGNAL = "signal"
    GUNSHOT = "gunshot"
    WATCH_ME = "watch_me"
    REMOTE = "remote"  # by a command over the line


class Priority(StrEnum):
    """How urgent a recording is: which of many that wait is taken first."""

    URGENT = "urgent"  # an officer asked for it from the field
    EVIDENTIAL = "evidential"  # the wearer gave it a category that makes it evidence
    FORCE = "force"  # force was used or threatened
    ROUTINE = "routine"


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
    priority: Priority = Priority.ROUTINE
    session: UUID | None = None  # under which it was streamed, whether all of that arrived or not

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
            priority=fields.choice("priority", Priority) if "priority" in fields.left else Priority.ROUTINE,
            session=read_streamed(fields),
        )
        fields.end()
        return recording


def read_streamed(fields: Fields) -> UUID | None:
    """Return the session under which a recording was streamed; None when it was not, which may also be said as null."""
    if fields.left.get("session") is None:
        fields.optional("session")
        return None
    return fields.identifier("session")


Timed = TypeVar("Timed", Marker, Fix, Muted)


def _read_all(values: list[object], kind: type[Timed], duration_ms: int) -> tuple[Timed, ...]:
    return tuple(kind.from_object(value, duration_ms=duration_ms) for value in values)
