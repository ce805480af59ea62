"""The journal of a device, and the logs of a TASER, in words that an armourer uses."""

from dataclasses import dataclass
from datetime import datetime

from audit.operations import Operation, Outcome
from audit.reading import TrailRow
from devices.clock_words import offset_in_words
from devices.models import TaserLog

SENTENCES: dict[str, str] = {
    Operation.CAMERA_ADDED: "Added to the registry",
    Operation.CAMERA_CHANGED: "Changed",
    Operation.CAMERA_ISSUED: "Issued",
    Operation.CAMERA_KEY_MADE: "Got a new device key",
    Operation.CAMERA_RETIRED: "Retired",
    Operation.CAMERA_RETURNED: "Returned",
    Operation.CAMERA_SEEN: "Checked in",
    Operation.DEVICE_MESSAGE_REFUSED: "Sent a message that was not taken",
    Operation.SIGNAL_TAKEN: "Sent a Signal message",
    Operation.SIGNAL_TOLD: "It was told which cameras did not start",
    Operation.SIGNAL_VIEWED: "A Signal message was looked at",
    Operation.DOCK_ADDED: "Added to the registry",
    Operation.DOCK_CHANGED: "Changed",
    Operation.TASER_ADDED: "Added to the registry",
    Operation.TASER_CHANGED: "Changed",
    Operation.TASER_ISSUED: "Issued",
    Operation.TASER_KEY_MADE: "Got a new device key",
    Operation.TASER_LOG_READ: "Brought its log",
    Operation.TASER_RETIRED: "Retired",
    Operation.TASER_RETURNED: "Returned",
    Operation.TASER_USE_CONFIRMED: "What a use was is confirmed",
    Operation.TASER_USE_EXPORTED: "Report of a use taken along",
    Operation.TASER_USE_VIEWED: "A use was looked at",
}
DENIED: dict[str, str] = {
    Operation.ACCESS_DENIED: "Came to the door and was refused",
    Operation.CAMERA_CHANGED: "Change refused",
    Operation.CAMERA_ISSUED: "Issue refused",
    Operation.CAMERA_KEY_MADE: "New key refused",
    Operation.CAMERA_RETIRED: "Retiring refused",
    Operation.CAMERA_RETURNED: "Return refused",
    Operation.CAMERA_SEEN: "Check-in refused",
    Operation.SIGNAL_TAKEN: "Signal message refused",
    Operation.TASER_CHANGED: "Change refused",
    Operation.TASER_ISSUED: "Issue refused",
    Operation.TASER_KEY_MADE: "New key refused",
    Operation.TASER_LOG_READ: "Log refused",
    Operation.TASER_LOG_REFUSED: "Log refused",
    Operation.TASER_RETIRED: "Retiring refused",
    Operation.TASER_RETURNED: "Return refused",
    Operation.TASER_USE_CONFIRMED: "Confirming a use refused",
}
REASONS = {
    "already_issued": "already issued",
    "flood": "many wrong keys",
    "log_contradicts": "it contradicts an earlier log",
    "lost": "it was lost",
    "no_credentials": "no key was sent",
    "not_qualified": "not qualified for TASER",
    "other_kind": "it is another kind of device",
    "other_weapon": "it is the log of another weapon",
    "out_of_service": "out of service",
    "own_use": "it was their own use",
    "qualification_ran_out": "qualification for TASER ran out",
    "signal_contradicts": "its number was another message before",
    "taken_over": "somebody else took it over",
    "undone": "undone",
    "wrong_key": "wrong key",
}


@dataclass(frozen=True)
class Line:
    """One entry as the page of the device shows it."""

    sentence: str
    note: str
    who: str
    moment: datetime
    is_denied: bool
    is_sealed: bool


@dataclass(frozen=True)
class LogLine:
    """One log of a TASER as its page shows it: `missing` counts the entries in the gaps."""

    log: TaserLog
    gaps: int
    missing: int
    clock: str


def log_line(log: TaserLog) -> LogLine:
    """Return a log with its gaps counted: each is a pair [last before, first after]."""
    missing = sum(first - last - 1 for last, first in log.gaps)
    clock = "" if log.clock_offset_ms is None else offset_in_words(log.clock_offset_ms).removeprefix("clock ")
    return LogLine(log, len(log.gaps), missing, clock)


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
