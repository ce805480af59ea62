"""A Signal message: a weapon was armed, triggered or drawn, and the cameras near it begin to record."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from devices.protocol.limits import FIRST_YEAR, LAST_YEAR
from devices.strict_json import BadMessage, Fields, Message

SERIAL = re.compile(r"[0-9A-Z][0-9A-Z-]{2,31}")
SIGNAL_ID = re.compile(r"[0-9A-Z][0-9A-Z-]{2,31}:[0-9]{1,12}")  # serial of the source, and its count of messages


class SignalSource(StrEnum):
    """What sends Signal messages."""

    TASER = "taser"
    SIDEARM = "sidearm"  # the sensor of a holster


class SignalEvent(StrEnum):
    """What happened to the weapon."""

    ARMED = "armed"
    TRIGGER = "trigger"
    ARC = "arc"
    SAFE = "safe"
    DRAWN = "drawn"
    HOLSTERED = "holstered"


EVENTS_OF = {
    SignalSource.TASER: frozenset({SignalEvent.ARMED, SignalEvent.TRIGGER, SignalEvent.ARC, SignalEvent.SAFE}),
    SignalSource.SIDEARM: frozenset({SignalEvent.DRAWN, SignalEvent.HOLSTERED}),
}


@dataclass(frozen=True)
class Position(Message):
    """WGS 84 degrees, accuracy radius in metres."""

    latitude: float
    longitude: float
    accuracy_m: float

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The position")
        position = cls(
            latitude=fields.number("latitude", -90, 90),
            longitude=fields.number("longitude", -180, 180),
            accuracy_m=fields.number("accuracy_m", 0, 100_000),
        )
        fields.end()
        return position


@dataclass(frozen=True)
class Signal(Message):
    """One message of a weapon, as it comes from the weapon or from a camera that heard it.

    `signal_id` is the serial of the source and its own count: the same broadcast heard by ten cameras is one Signal.
    `is_test` is the silent mode of the daily function test: it is kept and wakes nobody. `was_kept` says that the
    weapon had no line when it happened and tells it only now: it starts nobody and is told quietly.
    """

    signal_id: str
    source: SignalSource
    event: SignalEvent
    at: datetime  # the source's own clock
    is_test: bool = False
    position: Position | None = None
    was_kept: bool = False

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The signal")
        source = fields.choice("source", SignalSource)
        position = fields.optional("position")
        signal = cls(
            signal_id=fields.text("signal_id", shape=SIGNAL_ID),
            source=source,
            event=fields.choice("event", SignalEvent),
            at=fields.moment("at"),
            is_test=fields.truth("is_test"),
            position=None if position is None else Position.from_object(position),
            was_kept="was_kept" in fields.left and fields.truth("was_kept"),
        )
        fields.end()
        if signal.event not in EVENTS_OF[source]:
            raise BadMessage(f"The signal: a {source} has no event {signal.event.value!r}.")
        if not FIRST_YEAR <= signal.at.year <= LAST_YEAR:
            raise BadMessage(f"The signal: 'at' must lie in the years {FIRST_YEAR} to {LAST_YEAR}.")
        return signal

    @property
    def serial(self) -> str:
        """The serial of the source."""
        return self.signal_id.partition(":")[0]

    @property
    def count(self) -> int:
        """Which message of the source this is."""
        return int(self.signal_id.partition(":")[2])
