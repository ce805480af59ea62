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
    Operation.CAMERA_FIRMWARE_WANTED: "Should have another firmware",
    Operation.CAMERA_FOUND: "Found again",
    Operation.CAMERA_ISSUED: "Issued",
    Operation.CAMERA_KEY_MADE: "Got a new device key",
    Operation.CAMERA_LOST: "Reported lost or stolen",
    Operation.CAMERA_RETIRED: "Retired",
    Operation.CAMERA_RETURNED: "Returned",
    Operation.CAMERA_SEEN: "Checked in",
    Operation.DEVICE_MESSAGE_REFUSED: "Sent a message that was not taken",
    Operation.FORCE_FORM_SAVED: "Use-of-force form written",
    Operation.FORCE_FORM_SENT: "Use-of-force form sent",
    Operation.FORCE_FORM_VIEWED: "Use-of-force form read",
    Operation.FORCE_TASK_CLOSED: "A task about a use closed",
    Operation.FORCE_TASK_OPENED: "A task about a use opened",
    Operation.SIGNAL_TAKEN: "Sent a Signal message",
    Operation.SIGNAL_TOLD: "It was told which cameras did not start",
    Operation.SIGNAL_VIEWED: "A Signal message was looked at",
    Operation.DOCK_ADDED: "Added to the registry",
    Operation.DOCK_CHANGED: "Changed",
    Operation.TASER_ADDED: "Added to the registry",
    Operation.TASER_CHANGED: "Changed",
    Operation.TASER_CLOCK_CONFIRMED: "Clock confirmed by two moments of a recording",
    Operation.TASER_CLOCK_CORRECTED: "Times of uses worked out anew",
    Operation.CAMERA_SETTINGS_APPLIED: "Works by its new settings",
    Operation.CAMERA_SETTINGS_WANTED: "Should work by another settings profile",
    Operation.STOCK_ADDED: "Added to the registry",
    Operation.STOCK_CHANGED: "Changed",
    Operation.STOCK_FIRED: "Fired, as the log of a weapon says",
    Operation.STOCK_LOADED: "In a weapon, as its log says",
    Operation.STOCK_TAKEN_OUT: "Taken out, as the log of a weapon says",
    Operation.TASER_FIRMWARE_WANTED: "Should have another firmware",
    Operation.TASER_FOUND: "Found again",
    Operation.TASER_ISSUED: "Issued",
    Operation.TASER_KEY_MADE: "Got a new device key",
    Operation.TASER_LOG_READ: "Brought its log",
    Operation.TASER_LOST: "Reported lost or stolen",
    Operation.TASER_RETIRED: "Retired",
    Operation.TASER_RETURNED: "Returned",
    Operation.TASER_USE_CONFIRMED: "What a use was is confirmed",
    Operation.TASER_USE_EXPORTED: "Report of a use taken along",
    Operation.TASER_USE_FLAGGED: "A use was flagged by its form",
    Operation.TASER_USE_REOPENED: "A use is to be confirmed again",
    Operation.TASER_USE_REVIEWED: "A use was reviewed",
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
    Operation.FORCE_FORM_SAVED: "Writing the use-of-force form refused",
    Operation.FORCE_FORM_SENT: "Sending the use-of-force form refused",
    Operation.FORCE_TASK_CLOSED: "Closing a task refused",
    Operation.SIGNAL_TAKEN: "Signal message refused",
    Operation.STOCK_CHANGED: "Change refused",
    Operation.TASER_CHANGED: "Change refused",
    Operation.TASER_CLOCK_CONFIRMED: "Confirming the clock refused",
    Operation.TASER_ISSUED: "Issue refused",
    Operation.TASER_KEY_MADE: "New key refused",
    Operation.TASER_LOG_READ: "Log refused",
    Operation.TASER_LOG_REFUSED: "Log refused",
    Operation.TASER_RETIRED: "Retiring refused",
    Operation.TASER_RETURNED: "Return refused",
    Operation.TASER_USE_CONFIRMED: "Confirming a use refused",
    Operation.TASER_USE_REVIEWED: "Reviewing a use refused",
}
REASONS = {
    "already_issued": "already issued",
    "clock_contradicts": "the two moments contradict each other",
    "flood": "many wrong keys",
    "imported": "with a list",
    "log_contradicts": "it contradicts an earlier log",
    "log_completed": "a later log has more of it",
    "lost": "it was lost",
    "nothing_to_change": "it stood like that already",
    "no_credentials": "no key was sent",
    "not_qualified": "not qualified for TASER",
    "other_kind": "it is another kind of device",
    "other_weapon": "it is the log of another weapon",
    "out_of_service": "out of service",
    "own_use": "it was their own use",
    "qualification_ran_out": "qualification for TASER ran out",
    "signal_contradicts": "its number was another message before",
    "seen_in_log": "nobody had registered it",
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
    told, parts = row.details, []
    if row.reason_code:
        parts.append(REASONS.get(row.reason_code, row.reason_code.replace("_", " ")))
    if told.get("dock"):
        parts.append(str(told["dock"]))
    if told.get("clock_offset_ms") is not None:
        parts.append(offset_in_words(int(told["clock_offset_ms"])))
    if told.get("fields"):
        parts.append(", ".join(told["fields"]))
    if told.get("tries") is not None:
        parts.append(f"{told['tries']} times in ten minutes")
    return " · ".join([*parts, *_what(row)])


def _what(row: TrailRow) -> list[str]:
    """Return what settings, firmware, faults and cartridges are told with."""
    told = row.details
    parts = [str(told["firmware_wanted"])] if told.get("firmware_wanted") else []
    if row.operation == Operation.CAMERA_SETTINGS_WANTED:
        parts.append(str(told.get("name", "")))
    if told.get("fault"):
        parts.append(f"fault: {told['fault']}")
    if told.get("taser"):
        parts.append(f"{told['taser']}, bay {told['bay']}" if told.get("bay") else str(told["taser"]))
    return parts
