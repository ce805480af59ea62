"""What people may write on an item, and whether what they wrote has its shape; data in, sentences out."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from evidence.models import FieldKind, Source

TEXTS = {
    "title": 200,
    "description": 4000,
    "evidence_id": 75,
    "exhibit_reference": 40,
    "seized_from": 200,
    "place": 200,
}
LONGEST_CUSTOM = 500
MOST_ERROR = timedelta(days=3650)  # a clock that was never set is years off; more than ten is a slip of the hand
NAMES = frozenset(
    {*TEXTS, "source", "recorded_at", "time_error_ms", "clock_offset_ms", "latitude", "longitude"}
    | {"has_content_warning", "custom"}
)


class FieldLike(Protocol):
    """What we use of a custom field."""

    key: str
    label: str
    kind: str
    options: list[str]
    is_required: bool


def problems_with(wanted: Mapping[str, Any], *, now: datetime) -> dict[str, str]:
    """Return a sentence for each detail that is too long, missing or impossible, by its name."""
    found = {
        name: f"At most {most} characters." for name, most in TEXTS.items() if len(str(wanted.get(name, ""))) > most
    }
    if "title" in wanted and not str(wanted["title"]).strip():
        found["title"] = "Give it a title."
    if "source" in wanted and wanted["source"] not in Source.values:
        found["source"] = "Choose where it came from."
    recorded_at = wanted.get("recorded_at")
    if recorded_at is not None and recorded_at > now + timedelta(days=1):
        found["recorded_at"] = "It cannot have been recorded in the future."
    return found | _numbers(wanted)


def _numbers(wanted: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    most = int(MOST_ERROR.total_seconds() * 1000)
    error, offset = wanted.get("time_error_ms"), wanted.get("clock_offset_ms")
    if error is not None and not 0 <= error <= most:
        found["time_error_ms"] = "Give an error between nothing and ten years."
    if offset is not None and abs(offset) > most:
        found["clock_offset_ms"] = "A clock is at most ten years off."
    if ("latitude" in wanted) != ("longitude" in wanted) or (
        (wanted.get("latitude") is None) != (wanted.get("longitude") is None)
    ):
        found["longitude"] = "Give latitude and longitude, or neither."
        return found
    for name, most_degrees in (("latitude", 90), ("longitude", 180)):
        value = wanted.get(name)
        if value is not None and not -most_degrees <= value <= most_degrees:
            found[name] = f"Give degrees between -{most_degrees} and {most_degrees}."
    return found


def custom_problems(fields: Iterable[FieldLike], values: Mapping[str, Any]) -> dict[str, str]:
    """Return a sentence for each of the force's own fields that is empty though required, or not of its kind.

    `values` are all that the item would have; a value of a field that is not among `fields` is not looked at.
    """
    found = {}
    for field in fields:
        value = values.get(field.key)
        if value in {None, ""}:
            if field.is_required:
                found[field.key] = f"{field.label} is required by the force before anything else is saved."
        elif sentence := _kind_problem(field, value):
            found[field.key] = sentence
    return found


def _kind_problem(field: FieldLike, value: Any) -> str:
    if field.kind == FieldKind.NUMBER:
        return "" if isinstance(value, int) and not isinstance(value, bool) else f"{field.label} is a whole number."
    if field.kind == FieldKind.YES_NO:
        return "" if isinstance(value, bool) else f"{field.label} is yes or no."
    if field.kind == FieldKind.CHOICE:
        return "" if value in field.options else f"Choose {field.label} from its list."
    if field.kind == FieldKind.DATE:
        return "" if _is_date(value) else f"{field.label} is a date."
    return "" if isinstance(value, str) and len(value) <= LONGEST_CUSTOM else f"At most {LONGEST_CUSTOM} characters."


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
