"""Pictures kept with decisions: read again like other originals, and erased when the evidence of their log is gone.

They are part of the log's decisions and follow its evidence: as long as one item of the incident stays, or a hold
stands over it, they stay. What remains of an erased picture is its row with its SHA-256, and the line in the journal.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation
from evidence.actions.integrity.finding import raise_alarm
from evidence.integrity.object_versions import erase_under, versions_under
from evidence.integrity.rereading import Read, read_again
from evidence.models import FindingKind, Hold, Item, Status
from evidence.retention.certificates import digest
from evidence.storage import StoreDown
from incidents.models import Decision
from streaming.models import DecisionFrame

KEEPER = Worker("streaming.keep_pictures_in_order")
FORMAT = "exhibit-decision-pictures-certificate/1"
AGAIN_AFTER = timedelta(days=25)  # everything stored is read again within 30 days (uk-rules.md, requirement 33)
AT_ONCE = 200


def sweep_pictures() -> int:
    """Read the pictures again that were read longest ago; returns how many are not as they were. Raises StoreDown."""
    due = DecisionFrame.objects.stored().exclude(verified_at__gt=timezone.now() - AGAIN_AFTER)
    frames = list(due.order_by(F("verified_at").asc(nulls_first=True), "pk")[:AT_ONCE])
    if not frames:
        return 0
    reads = zip(frames, read_again(frame.key for frame in frames), strict=True)
    wrong = {frame.pk: kind for frame, read in reads if (kind := _judge(frame, read))}
    note_sweep(frames=[frame.pk for frame in frames], wrong=wrong)
    return len(wrong)


def _judge(frame: DecisionFrame, read: Read) -> FindingKind | None:
    if read.seen is None:
        return FindingKind.MISSING
    if read.seen.size != frame.size:
        return FindingKind.SIZE
    return None if read.seen.sha256 == frame.sha256 else FindingKind.CHANGED


@journal.action
def note_sweep(*, frames: list[UUID], wrong: dict[UUID, FindingKind]) -> None:
    """Write down which pictures were read again, and raise the alarm for those that are not what was kept."""
    DecisionFrame.objects.stored().filter(pk__in=frames).update(verified_at=timezone.now())
    details: dict[str, Json] = {"pictures": len(frames), "wrong": len(wrong)}
    journal.act(Operation.STORE_SWEPT, by=KEEPER, details=details)
    for frame in DecisionFrame.objects.stored().filter(pk__in=wrong):  # one that was erased meanwhile is not missing
        raise_alarm(
            kind=wrong[frame.pk], key=frame.key, item=None, seen="a decision's picture", by=KEEPER, sha256=frame.sha256
        )


def erase_pictures() -> int:
    """Erase the pictures of logs whose evidence is gone; returns of how many decisions. Raises StoreDown."""
    decisions = list(dict.fromkeys(pictures_to_erase().values_list("decision", flat=True)))[:AT_ONCE]
    for decision in decisions:
        versions = erase_under(prefix_of(decision))
        note_erased(decision=decision, versions=versions)
    return len(decisions)


def pictures_to_erase() -> QuerySet[DecisionFrame]:
    """Return the pictures of incidents that had evidence, have none any more, and stand under no hold."""
    items = Item.objects.filter(incident=OuterRef("decision__incident"))
    held = Hold.objects.active().filter(incident=OuterRef("decision__incident"))
    stored = DecisionFrame.objects.stored().order_by("decision")
    return stored.filter(Exists(items)).exclude(Exists(items.exclude(status=Status.DELETED))).exclude(Exists(held))


def prefix_of(decision: UUID) -> str:
    """Return where all pictures of a decision lie."""
    return f"decisions/{decision}/"


@journal.action
def note_erased(*, decision: UUID, versions: int) -> Decision:
    """Prove that no byte is left, and write the line that remains: ids, hashes, sizes. Raises StoreDown."""
    if any(True for _ in versions_under(prefix_of(decision))):
        message = "The object store still has pictures of the decision."
        raise StoreDown(message)
    frames = list(DecisionFrame.objects.select_for_update().stored().filter(decision=decision).order_by("tile"))
    chosen, now = Decision.objects.get(pk=decision), timezone.now()
    DecisionFrame.objects.filter(pk__in=[frame.pk for frame in frames]).update(erased_at=now)
    listed: list[Json] = [
        {"id": str(frame.pk), "tile": frame.tile, "sha256": frame.sha256, "bytes": frame.size} for frame in frames
    ]
    body: dict[str, Json] = {
        "format": FORMAT,
        "decision": str(decision),
        "incident": str(chosen.incident_id),
        "pictures": listed,
        "object_versions_erased": versions,
        "erased_at": now.isoformat(),
    }
    journal.act(
        Operation.DECISION_PICTURES_ERASED,
        by=KEEPER,
        on=chosen,
        incident_id=chosen.incident_id,
        details={"certificate_sha256": digest(body), "certificate": body},
    )
    return chosen
