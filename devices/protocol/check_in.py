"""A docked device says how it is and what time it thinks it is."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from devices.protocol.limits import LARGEST_FILE_BYTES, LONGEST_BUFFER_MS
from devices.protocol.settings import HIGHEST_VERSION, CameraSettings
from devices.strict_json import Fields, Message


class CameraState(StrEnum):
    """What a camera says it is doing; "retired" and "lost" are the force's words, no camera reports them."""

    OFF = "off"
    READY = "ready"
    RECORDING = "recording"
    SLEEP = "sleep"
    DOCKED = "docked"


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
    settings_version: int | None = None  # of the settings it works by; None when it does not say
    fault: str = ""  # what is broken, in the camera's own words

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
            settings_version=_settings_version(fields),
            fault=fields.text("fault") if "fault" in fields.left else "",
        )
        fields.end()
        return check_in

    def to_object(self) -> dict[str, object]:
        told = super().to_object()
        left_out = {"settings_version": None, "fault": ""}
        return {name: value for name, value in told.items() if name not in left_out or value != left_out[name]}


def _settings_version(fields: Fields) -> int | None:
    said = "settings_version" in fields.left
    return fields.whole("settings_version", 0, HIGHEST_VERSION) if said else None


@dataclass(frozen=True)
class CheckInAnswer(Message):
    """What the server answers: its own time, device minus server in milliseconds, and settings."""

    server_time: datetime
    clock_offset_ms: int
    holder: str | None  # collar number of the officer who has the device
    buffer_seconds: int
    settings: CameraSettings | None = field(default=None, kw_only=True)

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The answer to the check-in")
        holder, settings = fields.optional("holder"), fields.optional("settings")
        return cls(
            server_time=fields.moment("server_time"),
            clock_offset_ms=fields.whole("clock_offset_ms", -(10**13), 10**13),
            holder=None if holder is None else Fields(holder, "The holder").text("collar_number"),
            buffer_seconds=fields.whole("buffer_seconds", 0, LONGEST_BUFFER_MS // 1000),
            settings=None if settings is None else CameraSettings.from_object(settings),
        )

    def to_object(self) -> dict[str, object]:
        holder = None if self.holder is None else {"collar_number": self.holder}
        return super().to_object() | {"holder": holder}
