"""How the force wants its cameras to work: handed out at check-in, applied in the dock."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from devices.protocol.limits import LONGEST_BUFFER_MS
from devices.strict_json import Fields, Message

HIGHEST_VERSION = 2**53 - 1  # what every reader of JSON can hold
LONGEST_FILE_MINUTES = 240  # a camera begins a new file after four hours at the latest


class VideoQuality(StrEnum):
    """How many lines, and how much storage an hour may take."""

    FULL = "1080p"
    HIGH = "720p_high"
    LOW = "720p_low"
    SMALL = "480p"


@dataclass(frozen=True)
class CameraSettings(Message):
    """One version of a settings profile; the same `version` always means the same settings."""

    version: int
    buffer_seconds: int
    buffer_sound: bool
    may_mute: bool
    may_stealth: bool
    may_sleep: bool
    reminds: bool  # every two minutes of a recording
    quality: VideoQuality
    signal: bool
    longest_file_minutes: int
    firmware: str  # wanted; "" when any will do

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The settings")
        return cls(
            version=fields.whole("version", 1, HIGHEST_VERSION),
            buffer_seconds=fields.whole("buffer_seconds", 0, LONGEST_BUFFER_MS // 1000),
            buffer_sound=fields.truth("buffer_sound"),
            may_mute=fields.truth("may_mute"),
            may_stealth=fields.truth("may_stealth"),
            may_sleep=fields.truth("may_sleep"),
            reminds=fields.truth("reminds"),
            quality=fields.choice("quality", VideoQuality),
            signal=fields.truth("signal"),
            longest_file_minutes=fields.whole("longest_file_minutes", 1, LONGEST_FILE_MINUTES),
            firmware=fields.text("firmware", longest=40),
        )
