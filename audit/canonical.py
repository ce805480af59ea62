"""Canonical JSON (RFC 8785) of plain values, so that one record has exactly one sequence of bytes."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"

_LARGEST = 2**53 - 1  # RFC 8785 section 3.2.2.3: larger whole numbers are not exact for every reader
_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class NotCanonical(ValueError):
    """The value has no canonical form here: a float, a non-ASCII key, a NUL, half a surrogate pair."""


def plain(value: object) -> Json:
    """Return a value as plain JSON (tuples become lists); raises NotCanonical for anything else.

    Plain are text, whole numbers up to 2**53 - 1, true, false, null, lists, and objects with ASCII keys. For
    these Python's order of keys and form of numbers are those of RFC 8785; floats are where writers differ.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, Mapping):
        return {_key(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    message = f"A {type(value).__name__} cannot stand in the journal. Write it as text or a whole number."
    raise NotCanonical(message)


def encode(value: Json) -> bytes:
    """Return the canonical bytes of a value that is already plain."""
    return _encoder.encode(value).encode()


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        message = "Text in the journal may not hold half a surrogate pair. Clean it first."
        raise NotCanonical(message) from error
    if "\0" in value:
        message = "Text in the journal may not hold NUL, which PostgreSQL cannot store. Clean it first."
        raise NotCanonical(message)
    return str(value)


def _number(value: int) -> int:
    if abs(value) > _LARGEST:
        message = f"{value} is beyond 2**53 - 1. Write it as text."
        raise NotCanonical(message)
    return int(value)


def _key(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or "\0" in value:
        message = f"{value!r} is not an ASCII name. Name the fields of an entry in ASCII."
        raise NotCanonical(message)
    return str(value)
