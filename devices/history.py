"""The journal of a camera in words that an armourer uses."""

from dataclasses import dataclass
from datetime import datetime

from audit.operations import Operation, Outcome
from audit.reading import TrailRow
from devices.clock_words import offset_in_words

SENTENCES: dict[str, str] = {
    Operation.CAMERA_ADDED: "Added to the registry",
    Operation.CAMERA_CHANGED: "Changed",
    Operation.CAMERA_ISSUED: "Issued",
    Operation.CAMERA_KEY_MADE: "Got a new device key",
    Operation.CAMERA_RETIRED: "Retired",
    Operation.CAMERA_RETURNED: "Returned",
    Operation.CAMERA_SEEN: "Checked in",
}
DENIED: dict[str, str] = {
    Operation.ACCESS_DENIED: "Came to the door and was refused",
    Operation.CAMERA_CHANGED: "Change refused",
    Operation.CAMERA_ISSUED: "Issue refused",
    Operation.CAMERA_KEY_MADE: "New key refused",
    Operation.CAMERA_RETIRED: "Retiring refused",
    Operation.CAMERA_RETURNED: "Return refused",
    Operation.CAMERA_SEEN: "Check-in refused",
}
REASONS = {
    "already_issued": "already issued",
    "flood": "many wrong keys",
    "lost": "the camera was lost",
    "no_credentials": "no key was sent",
    "out_of_service": "out of service",
    "taken_over": "somebody else took it over",
    "undone": "undone",
    "wrong_key": "wrong key",
}


@dataclass(frozen=True)
class Line:
    """One entry as the camera's page shows it."""

    sentence: str
    note: str
    who: str
    moment: datetime
    is_denied: bool
    is_sealed: bool


def line(row: TrailRow) -> Line:
    """Return a journal entry in words."""
    is_denied = row.outcome == Outcome.DENIED
    words = DENIED if is_denied else SENTENCES
    return Line(
        sentence=words.get(row.operation, row.operation),
        note=_note(row),
        who=row.actor.get("name") or row.actor_id or row.actor_type,
        moment=row.occurred_at,
        is_denied=is_denied,
        is_sealed=row.leaf_index is not None,
    )


def _note(row: TrailRow) -> str:
    parts = [REASONS.get(row.reason_code, row.reason_code.replace("_", " "))] if row.reason_code else []
    if dock := row.details.get("dock"):
        parts.append(str(dock))
    if (offset := row.details.get("clock_offset_ms")) is not None:
        parts.append(offset_in_words(int(offset)))
    if fields := row.details.get("fields"):
        parts.append(", ".join(fields))
    if (tries := row.details.get("tries")) is not None:
        parts.append(f"{tries} times in ten minutes")
    return " · ".join(parts)
