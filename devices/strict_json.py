"""Reads JSON from devices strictly: every field is named, checked and complained about in one sentence."""

import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import NoReturn, Self, TypeVar
from uuid import UUID

LONGEST_MESSAGE_BYTES = 2_621_440  # the most a web server of ours reads into memory for one message

DIGEST = re.compile(r"[0-9a-f]{64}")
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")

Choice = TypeVar("Choice", bound=StrEnum)


class BadMessage(ValueError):
    """A message that breaks the protocol; its text is one sentence for the maker of the device."""


def write_moment(moment: datetime) -> str:
    """Return an aware time as ISO 8601 in UTC with milliseconds; raises BadMessage without a time zone."""
    if moment.tzinfo is None:
        raise BadMessage("A time needs a time zone.")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_moment(text: str) -> datetime:
    """Return the aware UTC time in `text`; raises BadMessage unless it is `YYYY-MM-DDTHH:MM:SS.mmmZ`."""
    if not MOMENT.fullmatch(text):
        raise BadMessage(f"{text[:40]!r} is not a UTC time such as 2026-11-21T22:42:50.000Z.")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadMessage(f"{text!r} is not a real date and time.") from None


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadMessage("A field is named twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadMessage(f"{name} is not a number in JSON.")


STRICT = json.JSONDecoder(
    object_pairs_hook=_no_twins, parse_constant=_no_constant
)  # made once: that takes as long as reading


def read_json(message: str | bytes, *, longest: int) -> object:
    """Parse JSON in UTF-8 in which no field stands twice; raises BadMessage."""
    if len(message) > longest:
        raise BadMessage(f"The message is longer than {longest} bytes.")
    try:
        text = message.decode("utf-8") if isinstance(message, bytes) else message
        found: object = STRICT.decode(text)
    except BadMessage:
        raise
    except (ValueError, RecursionError):
        raise BadMessage("The message is not JSON in UTF-8.") from None
    return found


class Fields:
    """The fields of one JSON object, taken out one by one and checked."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise BadMessage(f"{where} must be a JSON object.")
        self.left: dict[str, object] = dict(value)
        self.where = where

    def take(self, name: str) -> object:
        if name not in self.left:
            raise BadMessage(f"{self.where} has no field {name!r}.")
        return self.left.pop(name)

    def optional(self, name: str) -> object:
        return self.left.pop(name, None)

    def wrong(self, name: str, rule: str) -> BadMessage:
        return BadMessage(f"{self.where}: {name!r} must be {rule}.")

    def text(self, name: str, *, longest: int = 100, shape: re.Pattern[str] | None = None) -> str:
        value = self.take(name)
        if not isinstance(value, str) or len(value) > longest or not value.isprintable():
            raise self.wrong(name, f"printable text of at most {longest} characters")
        if shape is not None and not shape.fullmatch(value):
            raise self.wrong(name, f"of the form {shape.pattern}")
        return value

    def identifier(self, name: str) -> UUID:
        return UUID(self.text(name, shape=IDENTIFIER))

    def digest(self, name: str) -> bytes:
        """Return the 32 bytes of a SHA-256 that is written in lower-case hexadecimal."""
        return bytes.fromhex(self.text(name, shape=DIGEST))

    def whole(self, name: str, lowest: int, highest: int) -> int:
        value = self.take(name)
        if type(value) is not int or not lowest <= value <= highest:
            raise self.wrong(name, f"a whole number from {lowest} to {highest}")
        return value

    def truth(self, name: str) -> bool:
        value = self.take(name)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def number(self, name: str, lowest: float, highest: float) -> float:
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, "a number")
        if not lowest <= value <= highest:
            raise self.wrong(name, f"a number from {lowest} to {highest}")
        return float(value)

    def moment(self, name: str) -> datetime:
        try:
            return read_moment(self.text(name))
        except BadMessage as problem:
            raise BadMessage(f"{self.where}: {name!r}: {problem}") from None

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        value = self.text(name)
        if value not in set(choices):
            raise self.wrong(name, "one of " + ", ".join(choices))
        return choices(value)

    def items(self, name: str, most: int) -> list[object]:
        value = self.take(name) if name in self.left else []
        if not isinstance(value, list) or len(value) > most:
            raise self.wrong(name, f"a list of at most {most}")
        return value

    def end(self) -> None:
        """Refuse what is left: a misspelt field of evidence must not vanish silently."""
        if self.left:
            raise BadMessage(f"{self.where}: {min(self.left)!r:.60} is not a known field.")


class Message:
    """A dataclass with a JSON form."""

    @classmethod
    def from_json(cls, message: str | bytes) -> Self:
        """Read and check a whole message; raises BadMessage."""
        return cls.from_object(read_json(message, longest=LONGEST_MESSAGE_BYTES))

    @classmethod
    def from_object(cls, value: object) -> Self:
        """Read and check parsed JSON; raises BadMessage."""
        raise NotImplementedError

    def to_object(self) -> dict[str, object]:
        """Return what `json.dumps` needs."""
        return {name: _plain(value) for name, value in vars(self).items()}

    def to_json(self) -> str:
        return json.dumps(self.to_object(), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, Message):
        return value.to_object()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
