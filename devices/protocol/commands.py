"""What command staff have a camera do over its line, and what became of it. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

from devices.strict_json import Fields, Message

LONGEST_WORDS = 300


class Do(StrEnum):
    """What a camera is to do. The wearer is told of a start that is not theirs."""

    START = "start"  # record and stream, with the buffer
    STOP = "stop"  # end the recording that is being streamed
    MESSAGE = "message"  # show words to the wearer
    KEYFRAME = "keyframe"  # begin the next fragment with a picture that needs no other


class Result(StrEnum):
    """What became of a command. A message is first shown, then read."""

    DONE = "done"
    SHOWN = "shown"
    READ = "read"
    REFUSED = "refused"


class WhyNot(StrEnum):
    """Why a camera does not do what it is told."""

    ASLEEP = "asleep"
    OFF = "off"
    DOCKED = "docked"
    FULL = "full"  # its memory
    WEARER = "wearer"  # the wearer may refuse it, and did
    ALREADY = "already"  # it is doing so, or there is nothing to stop
    UNKNOWN = "unknown"  # it does not know this command


@dataclass(frozen=True)
class Command(Message):
    """The server tells a camera to do something; the camera answers with `command_result`."""

    id: UUID
    do: Do
    words: str = ""  # of a message
    by: str = ""  # who commands it, as the wearer may read it
    reason: str = ""

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The command")
        do = fields.choice("do", Do)
        return cls(
            id=fields.identifier("id"),
            do=do,
            words=fields.text("words", longest=LONGEST_WORDS) if do is Do.MESSAGE else "",
            by=fields.text("by") if "by" in fields.left else "",
            reason=fields.text("reason", longest=LONGEST_WORDS) if "reason" in fields.left else "",
        )

    def to_object(self) -> dict[str, object]:
        return {name: value for name, value in super().to_object().items() if value != ""}


@dataclass(frozen=True)
class CommandResult(Message):
    """A camera says what became of a command; `why` stands with `refused` and nowhere else."""

    id: UUID
    result: Result
    why: WhyNot | None = None

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The result of a command")
        result = fields.choice("result", Result)
        why = fields.choice("why", WhyNot) if result is Result.REFUSED else None
        said = cls(fields.identifier("id"), result, why)
        fields.end()
        return said

    def to_object(self) -> dict[str, object]:
        return {name: value for name, value in super().to_object().items() if value is not None}
