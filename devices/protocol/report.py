"""What a camera in the field reports: entries of its own log, and where it was. Numbered, so that each is kept once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Self, TypeVar

from devices.protocol.check_in import CameraState
from devices.protocol.limits import FIRST_YEAR, LARGEST_FILE_BYTES, LAST_YEAR, RECORDING_ID
from devices.protocol.recording import StartedBy
from devices.protocol.signal import SIGNAL_ID
from devices.strict_json import BadMessage, Fields, Message, write_moment

HIGHEST_NUMBER = 2**53 - 1  # what every reader of JSON can hold
MOST_ENTRIES = 500
MOST_PLACES = 1_000
MOST_BARS = 4


class LogKind(StrEnum):
    """What a camera writes into its log; `state` says what it does from then on."""

    STATE = "state"
    STEALTH_ON = "stealth_on"
    STEALTH_OFF = "stealth_off"
    MUTE_ON = "mute_on"
    MUTE_OFF = "mute_off"
    MARKER = "marker"
    REMINDER = "reminder"
    FILE_ENDED = "file_ended"
    RECOVERED = "recovered"
    BATTERY_LOW = "battery_low"
    MEMORY_FULL = "memory_full"
    PRIORITY_UPLOAD = "priority_upload"
    SIGNAL_HEARD = "signal_heard"
    SIGNAL_IGNORED = "signal_ignored"
    SETTINGS_APPLIED = "settings_applied"
    CLOCK_SET = "clock_set"
    FAULT = "fault"


@dataclass(frozen=True)
class LogEntry(Message):
    """One entry of a camera's log, by its own clock; what does not belong to the kind is left out on the wire."""

    at: datetime
    kind: LogKind
    state: CameraState | None = None  # of `state` only, and always there
    started_by: StartedBy | None = None  # of the state "recording"
    recording_id: str = ""  # of the recording that begins, ends or is marked
    signal_id: str = ""  # of the Signal message that was heard
    detail: str = ""  # the marker's words, the fault, the settings' version

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "An entry of the log")
        kind = fields.choice("kind", LogKind)
        left = fields.left
        is_recording = kind is LogKind.STATE and left.get("state") == CameraState.RECORDING
        entry = cls(
            at=read_device_time(fields, "at"),
            kind=kind,
            state=fields.choice("state", CameraState) if kind is LogKind.STATE else None,
            started_by=fields.choice("started_by", StartedBy) if is_recording else None,
            recording_id=fields.text("recording_id", shape=RECORDING_ID) if "recording_id" in left else "",
            signal_id=fields.text("signal_id", shape=SIGNAL_ID) if "signal_id" in left else "",
            detail=fields.text("detail") if "detail" in left else "",
        )
        fields.end()
        return entry

    def to_object(self) -> dict[str, object]:
        told = {name: value for name, value in super().to_object().items() if value not in ("", None)}
        return told | {"kind": self.kind.value}


@dataclass(frozen=True)
class Place(Message):
    """Where a camera was at a time of its own clock: WGS 84 degrees, accuracy radius in metres."""

    at: datetime
    latitude: float
    longitude: float
    accuracy_m: float

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "A position")
        place = cls(
            at=read_device_time(fields, "at"),
            latitude=fields.number("latitude", -90, 90),
            longitude=fields.number("longitude", -180, 180),
            accuracy_m=fields.number("accuracy_m", 0, 100_000),
        )
        fields.end()
        return place


@dataclass(frozen=True)
class Report(Message):
    """One report; `number` goes up by one with each, for as long as the camera lives."""

    number: int
    battery_percent: int
    storage_used_bytes: int
    storage_total_bytes: int
    entries: tuple[LogEntry, ...] = ()
    places: tuple[Place, ...] = ()
    signal_bars: int | None = None  # 0 to 4, as the wearer sees them; None: the camera does not know

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The report")
        total = fields.whole("storage_total_bytes", 0, LARGEST_FILE_BYTES)
        report = cls(
            number=fields.whole("number", 1, HIGHEST_NUMBER),
            battery_percent=fields.whole("battery_percent", 0, 100),
            storage_used_bytes=fields.whole("storage_used_bytes", 0, total),
            storage_total_bytes=total,
            entries=in_order(tuple(LogEntry.from_object(one) for one in fields.items("entries", MOST_ENTRIES))),
            places=in_order(tuple(Place.from_object(one) for one in fields.items("places", MOST_PLACES))),
            signal_bars=_bars(fields),
        )
        fields.end()
        return report


def _bars(fields: Fields) -> int | None:
    if fields.left.get("signal_bars") is None:
        fields.optional("signal_bars")
        return None
    return fields.whole("signal_bars", 0, MOST_BARS)


Timed = TypeVar("Timed", LogEntry, Place)


def in_order(timed: tuple[Timed, ...]) -> tuple[Timed, ...]:
    """Return what was given; raises BadMessage when it is not in the order of its times."""
    for before, after in pairwise(timed):
        if after.at < before.at:
            raise BadMessage(f"The report: {write_moment(after.at)} stands after a later time.")
    return timed


def read_device_time(fields: Fields, name: str) -> datetime:
    """Return a time of a device's clock; raises BadMessage outside the years in which it can be corrected."""
    moment = fields.moment(name)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadMessage(f"{fields.where}: {name!r} must lie in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return moment
