"""A recording is moved against the others of its incident, because one moment is seen or heard in both."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from evidence.actions.record.changing import locked_for_change
from evidence.models import Item, TimeBasis
from evidence.refusals import NotTrue

LARGEST_MS = 600_000  # a clock that is further off is entered as the time of the recording
LARGEST_ERROR_MS = 60_000


class How(models.TextChoices):
    """What the move rests on; a value stands in the journal and never changes its meaning."""

    SOUND = "sound", "The same sound is heard in both"
    PICTURE = "picture", "The same moment is seen in both"
    CLOCK = "clock", "A clock in the picture"
    EVENT = "event", "An event of a TASER or of Signal"


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """How far a recording moves (milliseconds; above nought is later), on what that rests, how sure it is, and why."""

    by_ms: int
    how: How
    error_ms: int
    why: str


@journal.action
def align_item(*, item: Item, nudge: Nudge, by: User) -> Item:
    """Move the recorded time of an item; the file and the device's own time stay as they are.

    The time is "stated" from now on, with the error that the person gives. Raises NotYours, NotTrue.
    """
    item = locked_for_change(item, by, Operation.EVIDENCE_ALIGNED)
    before = item.recorded_at
    if before is None:
        raise _refused("When it was recorded is not known. Enter that first.", "no_time", item, by)
    if nudge.by_ms == 0 or abs(nudge.by_ms) > LARGEST_MS or not 0 <= nudge.error_ms <= LARGEST_ERROR_MS:
        raise _refused("Move it by ten minutes at most, known to a minute.", "too_far", item, by)
    after = before + timedelta(milliseconds=nudge.by_ms)
    if after > timezone.now():
        raise _refused("It cannot have been recorded in the future.", "future", item, by)
    item.recorded_at, item.time_basis, item.time_error_ms = after, TimeBasis.STATED, nudge.error_ms
    item.revision += 1
    item.save(update_fields=["recorded_at", "time_basis", "time_error_ms", "revision"])
    journal.act(
        Operation.EVIDENCE_ALIGNED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"by_ms": nudge.by_ms, "how": str(nudge.how), "error_ms": nudge.error_ms, "revision": item.revision},
        personal={
            "why": nudge.why,
            "recorded_at_before": before.isoformat(),
            "recorded_at_after": after.isoformat(),
        },
    )
    return item


def _refused(sentence: str, code: str, item: Item, by: User) -> NotTrue:
    return NotTrue(sentence, operation=Operation.EVIDENCE_ALIGNED, by=by, on=item, reason_code=code)
