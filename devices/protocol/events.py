"""What an officer asks for with the buttons of the camera, or the camera by itself: help, or to be watched."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from devices.protocol.report import read_device_time
from devices.strict_json import Fields, Message

EVENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")
LONGEST_DETAIL = 100


class OfficerEventKind(StrEnum):
    """What happened."""

    OFFICER_DOWN = "officer_down"  # the camera fell, or has not moved
    PRIORITY = "priority"  # the button for help
    WATCH_ME = "watch_me"  # the wearer asks to be watched


@dataclass(frozen=True)
class OfficerEvent(Message):
    """One event; the camera gives it a name and sends it again until `event_taken` comes."""

    id: str
    kind: OfficerEventKind
    at: datetime  # the device's own clock
    detail: str = ""  # such as "Still for 20 s"

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The event")
        event = cls(
            id=fields.text("id", shape=EVENT_ID),
            kind=fields.choice("kind", OfficerEventKind),
            at=read_device_time(fields, "at"),
            detail=fields.text("detail", longest=LONGEST_DETAIL) if "detail" in fields.left else "",
        )
        fields.end()
        return event


@dataclass(frozen=True)
class EventTaken(Message):
    """An event is kept for good: the camera may forget it."""

    id: str

    @classmethod
    def from_object(cls, value: object) -> Self:
        return cls(Fields(value, "What was taken").text("id", shape=EVENT_ID))
