"""How journal entries of an item read on its pages: a sentence, an icon and a tone for each operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audit.operations import Operation
from audit.reading import TrailRow

REASONS = {
    "OIC": "officer in the case",
    "SUPERVISION": "supervision",
    "DISCLOSURE": "disclosure",
    "CHARGING": "charging",
    "COMPLAINT": "complaint",
    "SAR_FOI": "subject access or freedom of information",
    "TRAINING": "training",
    "TECH_SUPPORT": "technical support",
    "LIVE_COMMAND": "live command",
    "SCRUTINY": "scrutiny",
    "AUDIT": "audit",
    "OTHER": "other reason",
}
COPIES = {
    "make_storyboard": "Storyboard made, original untouched",
    "make_waveform": "Picture of the sound made, original untouched",
    "make_copy": "Playable copy made, original untouched",
    "make_stream_hashes": "Hash of each stream taken",
}
WORDING: dict[str, tuple[str, str, str]] = {
    Operation.CUSTODY_VIEWED: ("Custody read", "scroll-text", ""),
    Operation.EVIDENCE_CATEGORISED: ("Categories changed", "tag", "amber"),
    Operation.EVIDENCE_CHANGED: ("Details changed", "pencil", "amber"),
    Operation.EVIDENCE_COPY_MADE: ("Copy made, original untouched", "copy", "blue"),
    Operation.EVIDENCE_DOWNLOADED: ("Downloaded", "download", "teal"),
    Operation.EVIDENCE_FAILED: ("Preparing failed", "triangle-alert", "red"),
    Operation.EVIDENCE_NOTED: ("Note written", "sticky-note", ""),
    Operation.EVIDENCE_PLAYED: ("Playing started", "play", ""),
    Operation.EVIDENCE_REASSIGNED: ("Given to another owner", "user-plus", "amber"),
    Operation.EVIDENCE_READY: ("Ready to play", "circle-check", "green"),
    Operation.EVIDENCE_RECEIVED: ("Received, hash matches the camera's", "upload", "green"),
    Operation.EVIDENCE_STORED: ("Stored, read back, hash matches", "shield-check", "green"),
    Operation.EVIDENCE_VERIFIED: ("Hash checked, matches", "shield-check", "green"),
    Operation.EVIDENCE_VIEWED: ("Page opened", "eye", ""),
}


@dataclass(frozen=True)
class Link:
    """One row of the custody chain as a page shows it."""

    moment: datetime
    sentence: str
    who: str
    reason: str
    icon: str
    tone: str
    leaf_index: int | None


def sentence_of(row: TrailRow) -> tuple[str, str, str]:
    """Return (sentence, icon, tone) of an entry."""
    sentence, icon, tone = WORDING.get(row.operation, (row.operation.replace(".", " "), "circle-dot", ""))
    if row.actor_type == "worker" and row.operation in {Operation.EVIDENCE_COPY_MADE, Operation.EVIDENCE_CHANGED}:
        worker_step = row.actor_id.removeprefix("evidence.")
        return COPIES.get(worker_step, "Looked into, plan written down"), "copy", "blue"
    if row.operation == Operation.EVIDENCE_RECEIVED and row.actor_type not in {"device", "worker"}:
        return "Received whole, SHA-256 taken while it came", icon, tone
    if row.operation == Operation.EVIDENCE_VERIFIED and row.reason_code == "hash_differs":
        return "Hash checked, DOES NOT MATCH", "shield-alert", "red"
    if row.details.get("field") == "incident":
        placed = "Placed in an incident" if row.details.get("after") else "Taken out of its incident"
        return placed, "folder-open", "amber"
    if row.outcome == "denied":
        return f"Refused: {sentence.lower()}", "ban", "red"
    return sentence, icon, tone


def who_of(row: TrailRow) -> str:
    """Return the actor as people know them; a camera by its serial, a worker as the system."""
    if row.actor_type == "worker":
        return "System"
    if row.actor_type == "device":
        return row.actor.get("name") or "A camera"
    parts = [row.actor.get("rank", ""), row.actor.get("name", ""), row.actor.get("collar_number", "")]
    return " ".join(part for part in parts if part) or row.actor_type.capitalize()


def chain(rows: Iterable[TrailRow]) -> list[Link]:
    """Return the links of a trail in its order."""
    links = []
    for row in rows:
        sentence, icon, tone = sentence_of(row)
        reason = REASONS.get(row.justification_code, "")
        links.append(Link(row.occurred_at, sentence, who_of(row), reason, icon, tone, row.leaf_index))
    return links
