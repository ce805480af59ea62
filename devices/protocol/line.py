"""The line of a camera in the field: what goes over its WebSocket, one JSON object with one name in each frame."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from devices.protocol.check_in import CheckInAnswer
from devices.protocol.commands import Command, CommandResult
from devices.protocol.events import EventTaken, OfficerEvent
from devices.protocol.fixes import Fixes
from devices.protocol.limits import LONGEST_BUFFER_MS
from devices.protocol.live_messages import (
    Ack,
    Begin,
    Checkpoint,
    End,
    Hashes,
    Have,
    Receipt,
    RefusedFragment,
    Resume,
    Watchers,
)
from devices.protocol.report import HIGHEST_NUMBER, Report, read_device_time
from devices.protocol.settings import CameraSettings
from devices.protocol.signal import SIGNAL_ID, Signal, SignalEvent
from devices.strict_json import BadMessage, Fields, Message, read_json

LONGEST_FRAME_BYTES = 262_144


@dataclass(frozen=True)
class Hello(Message):
    """The first frame of a camera: its clock, now, which it never corrects by itself."""

    device_time: datetime

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The hello")
        hello = cls(device_time=read_device_time(fields, "device_time"))
        fields.end()
        return hello


@dataclass(frozen=True)
class HelloAnswer(Message):
    """The first frame of the server; `accepted` is the number of the last report it has kept."""

    server_time: datetime
    clock_offset_ms: int
    holder: str | None
    buffer_seconds: int
    accepted: int
    settings: CameraSettings | None = None  # to be applied in the next dock

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The answer to the hello")
        accepted = fields.whole("accepted", 0, HIGHEST_NUMBER)
        known = CheckInAnswer.from_object(fields.left)
        said = (known.server_time, known.clock_offset_ms, known.holder, known.buffer_seconds)
        return cls(*said, accepted, known.settings)

    def to_object(self) -> dict[str, object]:
        holder = None if self.holder is None else {"collar_number": self.holder}
        return super().to_object() | {"holder": holder}


@dataclass(frozen=True)
class Accepted(Message):
    """All reports up to this number are kept for good: the camera may forget them."""

    number: int

    @classmethod
    def from_object(cls, value: object) -> Self:
        return cls(number=Fields(value, "What was accepted").whole("number", 0, HIGHEST_NUMBER))


@dataclass(frozen=True)
class SignalTaken(Message):
    """A Signal message is kept; how many cameras it was passed on to."""

    signal_id: str
    started: int

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The answer to the signal")
        return cls(fields.text("signal_id", shape=SIGNAL_ID), fields.whole("started", 0, 1_000_000))


@dataclass(frozen=True)
class RefusedFrame(Message):
    """A frame was not taken: why, and the number of the report when it could be read."""

    error: str
    number: int | None = None

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The refusal")
        number = fields.whole("number", 1, HIGHEST_NUMBER) if fields.left.get("number") is not None else None
        return cls(error=fields.text("error", longest=1000), number=number)


@dataclass(frozen=True)
class Start(Message):
    """The server's command: begin to record, with the buffer, because of this Signal message."""

    signal_id: str
    event: SignalEvent
    buffer_seconds: int

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The command")
        return cls(
            signal_id=fields.text("signal_id", shape=SIGNAL_ID),
            event=fields.choice("event", SignalEvent),
            buffer_seconds=fields.whole("buffer_seconds", 0, LONGEST_BUFFER_MS // 1000),
        )


FromDevice = (
    Hello | Report | Signal
    | Begin | Resume | Checkpoint | Hashes | End
    | CommandResult
    | OfficerEvent | Fixes
)  # fmt: skip
FromServer = (
    HelloAnswer | Accepted | SignalTaken | RefusedFrame | Start
    | Have | Ack | RefusedFragment | Receipt | Watchers
    | Command
    | EventTaken
)  # fmt: skip
FROM_DEVICE: dict[str, type[FromDevice]] = {
    "hello": Hello,
    "report": Report,
    "signal": Signal,
    "begin": Begin,
    "resume": Resume,
    "checkpoint": Checkpoint,
    "hashes": Hashes,
    "end": End,
    "command_result": CommandResult,
    "event": OfficerEvent,
    "fixes": Fixes,
}
FROM_SERVER: dict[str, type[FromServer]] = {
    "hello": HelloAnswer,
    "accepted": Accepted,
    "signal_taken": SignalTaken,
    "refused": RefusedFrame,
    "start": Start,
    "have": Have,
    "ack": Ack,
    "refused_fragment": RefusedFragment,
    "receipt": Receipt,
    "watchers": Watchers,
    "command": Command,
    "event_taken": EventTaken,
}
NAMES: dict[type[Message], str] = {kind: name for name, kind in (*FROM_DEVICE.items(), *FROM_SERVER.items())}


def write_frame(message: FromDevice | FromServer) -> str:
    """Return a message as a frame: `{"report": {…}}`."""
    return f'{{"{NAMES[type(message)]}":{message.to_json()}}}'


def read_from_device(frame: str | bytes) -> FromDevice:
    """Return what a device says; raises BadMessage."""
    name, value = _opened(frame, FROM_DEVICE)
    return FROM_DEVICE[name].from_object(value)


def read_from_server(frame: str | bytes) -> FromServer:
    """Return what the server says; raises BadMessage."""
    name, value = _opened(frame, FROM_SERVER)
    return FROM_SERVER[name].from_object(value)


def _opened(frame: str | bytes, known: dict[str, type[FromDevice]] | dict[str, type[FromServer]]) -> tuple[str, object]:
    found = read_json(frame, longest=LONGEST_FRAME_BYTES)
    if not isinstance(found, dict) or len(found) != 1 or next(iter(found)) not in known:
        raise BadMessage("A frame is a JSON object with one of the names " + ", ".join(known) + ".")
    return next(iter(found.items()))
