"""How journal entries of an item read on its pages: a sentence, an icon and a tone for each operation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from audit.operations import Operation
from audit.reading import TrailRow
from evidence.record.moments import as_offset
from evidence.record.multirange import joined

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
    "take_still": "Still picture made, original untouched",
}
WORDING: dict[str, tuple[str, str, str]] = {
    Operation.ACCESS_ASKED: ("Access asked for", "user-lock", "amber"),
    Operation.ACCESS_GIVEN: ("Access given", "user-plus", "amber"),
    Operation.ACCESS_REFUSED: ("Access refused", "user-x", "red"),
    Operation.ACCESS_TAKEN: ("Access taken away", "user-minus", "amber"),
    Operation.CUSTODY_EXPORTED: ("Custody exported", "file-down", "teal"),
    Operation.CUSTODY_VERIFIED: ("Chain verified", "shield-check", "green"),
    Operation.CUSTODY_VIEWED: ("Custody read", "scroll-text", ""),
    Operation.DISPOSAL_APPROVED: ("Deletion agreed by a second person", "trash-2", "red"),
    Operation.DISPOSAL_ASKED: ("Deletion asked for", "trash-2", "amber"),
    Operation.DISPOSAL_ENDED: ("Taken out of deletion", "undo-2", "green"),
    Operation.DISPOSAL_QUEUED: ("Queued for deletion", "hourglass", "red"),
    Operation.DISPOSAL_STARTED: ("Last check passed, erasing started", "trash-2", "red"),
    Operation.EVIDENCE_ALIGNED: ("Moved against the other recordings", "timer-reset", "amber"),
    Operation.EVIDENCE_CATEGORISED: ("Categories changed", "tag", "amber"),
    Operation.EVIDENCE_CHANGED: ("Details changed", "pencil", "amber"),
    Operation.EVIDENCE_CLIP_ASKED: ("Clip asked for", "scissors", "amber"),
    Operation.EVIDENCE_CLIP_MADE: ("Clip made", "scissors", "blue"),
    Operation.EVIDENCE_COMPLETED: ("Joined to the whole recording", "link", "blue"),
    Operation.EVIDENCE_COPY_MADE: ("Copy made, original untouched", "copy", "blue"),
    Operation.EVIDENCE_DOWNLOADED: ("Downloaded", "download", "teal"),
    Operation.EVIDENCE_ERASED: ("Erased, certificate written", "file-badge", "red"),
    Operation.EVIDENCE_EXPORTED: ("Sent out in a list", "file-down", "teal"),
    Operation.EVIDENCE_FAILED: ("Preparing failed", "triangle-alert", "red"),
    Operation.EVIDENCE_MANIFEST_KEPT: ("Digests of its live fragments kept", "fingerprint", "blue"),
    Operation.EVIDENCE_MARKED: ("Marker", "bookmark", "blue"),
    Operation.EVIDENCE_NOTED: ("Note written", "sticky-note", "blue"),
    Operation.EVIDENCE_PLAYED: ("Playing started", "play", ""),
    Operation.EVIDENCE_PROTECTED: ("Class or flags changed", "folder-lock", "amber"),
    Operation.EVIDENCE_REASSIGNED: ("Given to another owner", "user-plus", "amber"),
    Operation.EVIDENCE_READY: ("Ready to play", "circle-check", "green"),
    Operation.EVIDENCE_RECEIVED: ("Received, hash matches the camera's", "upload", "green"),
    Operation.EVIDENCE_RETRIED: ("Looked into again", "refresh-cw", "amber"),
    Operation.EVIDENCE_STILL_MADE: ("Still picture asked for", "camera", "teal"),
    Operation.EVIDENCE_STORED: ("Stored, read back, hash matches", "shield-check", "green"),
    Operation.EVIDENCE_TRACK_EXPORTED: ("Track exported", "route", "teal"),
    Operation.EVIDENCE_VERIFIED: ("Hash checked, matches", "shield-check", "green"),
    Operation.EVIDENCE_VIEWED: ("Page opened", "eye", ""),
    Operation.EVIDENCE_WATCHED: ("Watched", "play", ""),
    Operation.HOLD_CHANGED: ("Hold reviewed, stays", "lock", "amber"),
    Operation.HOLD_FLAGGED: ("Hold set or lifted in the object store", "lock", ""),
    Operation.HOLD_PLACED: ("Hold placed", "lock", "amber"),
    Operation.HOLD_RELEASED: ("Hold released", "unlock", "amber"),
    Operation.LINK_DECIDED: ("Link decided", "link", "amber"),
    Operation.LINK_FOUND: ("Link found, waits for a decision", "link", "blue"),
    Operation.LIVE_KEPT: ("Streamed live; these are the same bytes", "radio", "green"),
    Operation.RETENTION_COMPUTED: ("Retention computed", "archive", ""),
    Operation.RETENTION_REVIEWED: ("Kept after a review", "bookmark-plus", "amber"),
    Operation.RETENTION_VIEWED: ("Retention read", "archive", ""),
    Operation.SHARE_DOWNLOADED: ("Recipient downloaded it", "download", "teal"),
    Operation.SHARE_OPENED: ("Recipient opened it", "eye", "teal"),
    Operation.SHARE_PLAYED: ("Recipient started to play it", "play", "teal"),
    Operation.SHARE_SENT: ("Shared", "send", "teal"),
    Operation.SHARE_WATCHED: ("Recipient watched it", "play", "teal"),
    Operation.STORE_FINDING: ("Stored bytes are not as received", "shield-alert", "red"),
    Operation.STORE_FINDING_CLOSED: ("Finding of the store closed", "shield-check", "amber"),
}


@dataclass(frozen=True)
class Change:
    """A field with its value before and after the act, as they were then."""

    name: str
    before: str
    after: str


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
    changes: tuple[Change, ...] = ()
    note: str = ""
    outcome: str = "success"
    entry_id: str = ""


def sentence_of(row: TrailRow) -> tuple[str, str, str]:
    """Return (sentence, icon, tone) of an entry."""
    sentence, icon, tone = WORDING.get(row.operation, (row.operation.replace(".", " ").capitalize(), "circle-dot", ""))
    if row.actor_type == "worker" and row.operation in {Operation.EVIDENCE_COPY_MADE, Operation.EVIDENCE_CHANGED}:
        worker_step = row.actor_id.removeprefix("evidence.")
        return COPIES.get(worker_step, "Looked into, plan written down"), "copy", "blue"
    if row.operation == Operation.EVIDENCE_VERIFIED and row.reason_code == "hash_differs":
        return "Hash checked, DOES NOT MATCH", "shield-alert", "red"
    if row.outcome == "denied":
        return f"Refused: {sentence.lower()}", "ban", "red"
    if row.operation in WORDED:
        return WORDED[row.operation](row), icon, tone
    if row.details.get("field") == "incident":
        placed = "Placed in an incident" if row.details.get("after") else "Taken out of its incident"
        return placed, "folder-open", "amber"
    return sentence, icon, tone


def _received(row: TrailRow) -> str:
    if row.actor_type in {"device", "worker"}:
        return WORDING[row.operation][0]
    if row.details.get("sender") == "public":
        return "Sent by the public, scanned, and accepted as evidence; SHA-256 taken while it came"
    return "Received whole, SHA-256 taken while it came"


def _marked(row: TrailRow) -> str:
    what, at_ms, end_ms = row.details.get("what", ""), row.details.get("at_ms", 0), row.details.get("end_ms")
    until = f" to {as_offset(end_ms)}" if end_ms else ""
    return f"Marker {what} at {as_offset(at_ms)}{until}"


def _watched(row: TrailRow) -> str:
    ranges = row.details.get("ranges", [])
    if not ranges:
        return "Left the player"
    seen = joined((start, end) for start, end, _ in ranges)
    words = ", ".join(f"{as_offset(start)[:-2]} to {as_offset(end)[:-2]}" for start, end in seen[:4])
    return f"Watched {words}{' and more' if len(seen) > 4 else ''}"


def _played(row: TrailRow) -> str:
    company = row.details.get("company")
    if not company:
        return "Playing started"
    beside = row.given.get("co_viewers") or f"{row.details.get('co_viewers')} others"
    return f"Playing started, {'alone' if company == 'alone' else f'with {beside}'}, marked copy"


def _clip_asked(row: TrailRow) -> str:
    return f"Clip asked for, {as_offset(row.details.get('in_ms', 0))} to {as_offset(row.details.get('out_ms', 0))}"


def _clip_made(row: TrailRow) -> str:
    details = row.details
    part = f"{as_offset(details.get('in_ms', 0))} to {as_offset(details.get('out_ms', 0))}"
    if row.outcome == "error":
        return f"Clip could not be made, {part}"
    own = f"Cut from another recording, {part}" if details.get("parent") else f"Clip made, {part}, original untouched"
    return f"{own}, pictures {'copied unchanged' if details.get('method') == 'copied' else 'encoded again'}"


def _verified(row: TrailRow) -> str:
    details = row.details
    if row.outcome == "error":
        return "Chain verified, NOT WHOLE"
    return f"Chain verified: {details.get('entries')} links, {details.get('signed')} under a signed head"


def _aligned(row: TrailRow) -> str:
    by, error = row.details.get("by_ms", 0) / 1000, row.details.get("error_ms", 0) / 1000
    return f"Moved by {by:+.3f} s against the other recordings, known to ±{error:.2f} s"


def _package(row: TrailRow) -> str:
    return f"{row.details.get('package', '')}, version {row.details.get('version', '')}"


WORDED: dict[str, Callable[[TrailRow], str]] = {
    Operation.EVIDENCE_ALIGNED: _aligned,
    Operation.EVIDENCE_RECEIVED: _received,
    Operation.CUSTODY_EXPORTED: lambda row: f"Custody exported as {str(row.details.get('form', '')).upper()}",
    Operation.CUSTODY_VERIFIED: _verified,
    Operation.EVIDENCE_CLIP_ASKED: _clip_asked,
    Operation.EVIDENCE_CLIP_MADE: _clip_made,
    Operation.EVIDENCE_MARKED: _marked,
    Operation.EVIDENCE_NOTED: lambda row: (
        "Note corrected by another" if row.details.get("corrects") else "Note written"
    ),
    Operation.EVIDENCE_PLAYED: _played,
    Operation.EVIDENCE_STILL_MADE: lambda row: f"Still picture asked for at {as_offset(row.details.get('at_ms', 0))}",
    Operation.EVIDENCE_WATCHED: _watched,
    Operation.SHARE_DOWNLOADED: lambda row: (
        f"Recipient downloaded {'all of ' if row.details.get('is_bundle') else 'it from '}{_package(row)}"
    ),
    Operation.SHARE_SENT: lambda row: f"Shared in {_package(row)} with {row.given.get('recipients', 'recipients')}",
    Operation.SHARE_WATCHED: lambda row: f"Recipient: {_watched(row)[0].lower()}{_watched(row)[1:]}",
}


def changes_of(row: TrailRow) -> tuple[Change, ...]:
    """Return the values before and after, as they were at the time: later changes leave them as they are.

    Understood are pairs such as title_before and title_after, and one field with before and after.
    """
    kept = {name: str(value) for name, value in (row.details | row.given).items() if value is not None}
    names = sorted({name.rpartition("_")[0] for name in kept if name.endswith(("_before", "_after"))} - {""})
    pairs = [Change(name, kept.get(f"{name}_before", ""), kept.get(f"{name}_after", "")) for name in names]
    before, after = row.details.get("before"), row.details.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        fields = sorted(before.keys() | after.keys())
        pairs += [Change(field, str(before.get(field, "")), str(after.get(field, ""))) for field in fields]
    elif "field" in kept and kept["field"] != "incident" and ("before" in kept or "after" in kept):
        pairs.append(Change(kept["field"], kept.get("before", ""), kept.get("after", "")))
    return tuple(pairs)


def who_of(row: TrailRow) -> str:
    """Return the actor as people know them; a camera by its serial, a worker as the system."""
    if row.actor_type == "worker":
        return "System"
    if row.actor_type == "device":
        return row.actor.get("name") or "A camera"
    rank = row.actor.get("rank", "")
    parts = ["" if rank == "Staff" else rank, row.actor.get("name", ""), row.actor.get("collar_number", "")]
    return " ".join(part for part in parts if part) or row.actor_type.capitalize()


def chain(rows: Iterable[TrailRow]) -> list[Link]:
    """Return the links of a trail in its order."""
    links = []
    for row in rows:
        sentence, icon, tone = sentence_of(row)
        reason = REASONS.get(row.justification_code, "")
        links.append(
            Link(
                row.occurred_at,
                sentence,
                who_of(row),
                reason,
                icon,
                tone,
                row.leaf_index,
                changes_of(row),
                row.given.get("why", row.justification_text),
                row.outcome,
                str(row.id),
            )
        )
    return links
