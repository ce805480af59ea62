"""What arrived live with gaps is joined to the whole recording that its camera docks; both keep their bytes.

Either may be here first: a session waits a day for missing parts, and a camera may dock within the hour.
"""

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from evidence.actions.record.categorising import STRICTER
from evidence.actions.retention.retaining import recompute
from evidence.models import AccessClass, AccessGrant, HeldItem, Hold, Item, ItemCategory, RetentionState, Status
from evidence.refusals import AlreadyDone

SLACK_MS = 1000  # a recording that is shorter than what arrived of it is not the whole
WAITING = Item.objects.filter(upload__has_gaps=True, completed_by=None).exclude(status=Status.DELETED)
WHOLE = Item.objects.filter(upload__has_gaps=False).exclude(status=Status.DELETED)


def join_session(*, item: Item, by: Actor) -> None:
    """Join an item that has just been made to the other one of its session, if that is here; inside its action."""
    upload = item.upload
    if upload is None or upload.session is None:
        return
    others = (WHOLE if upload.has_gaps else WAITING).filter(upload__session=upload.session)
    other = others.filter(upload__camera=upload.camera_id).exclude(pk=item.pk).first()
    if other is None:
        return
    part, whole = (item, other) if upload.has_gaps else (other, item)
    if (whole.duration_ms or 0) + SLACK_MS >= (part.duration_ms or 0):
        complete_item(part=part, whole=whole, by=by)


@journal.action
def complete_item(*, part: Item, whole: Item, by: Actor) -> Item:
    """Say that `whole` is the recording of which `part` arrived live: it takes over what people decided of the part.

    Incident where it has none, the stricter class, all flags, categories, who is named, and holds: from now on lists
    and counts show it alone. Nothing is taken from the part, whose bytes stay under the same rules.
    Raises AlreadyDone when the part is completed.
    """
    rows = {row.pk: row for row in Item.objects.select_for_update(of=("self",)).filter(pk__in=[part.pk, whole.pk])}
    part, whole = rows[part.pk], rows[whole.pk]
    if part.completed_by_id is not None:
        raise AlreadyDone
    before = _as_told(whole)
    part.completed_by = whole
    part.save(update_fields=["completed_by"])
    _take_over(part, whole)
    _name_too(part, whole)
    held = _hold_too(part, whole)
    for one in (part, whole):
        if RetentionState.objects.filter(pk=one.pk).exists():  # what is new is computed with everything that is new
            recompute(one, by)
    about: dict[str, Json] = {"part": str(part.pk), "whole": str(whole.pk), "holds": held}
    about |= {"before": before, "after": _as_told(whole)}
    for on in (part, whole):
        journal.act(Operation.EVIDENCE_COMPLETED, by=by, on=on, incident_id=on.incident_id, details=about)
    return part


def _as_told(item: Item) -> dict[str, Json]:
    incident = str(item.incident_id) if item.incident_id else None
    return {
        "incident": incident,
        "access_class": str(item.access_class),
        "sensitivity": list(item.sensitivity),
        "categories": list(item.category_keys),
    }


def _take_over(part: Item, whole: Item) -> None:
    """Let the whole recording be at least as closely kept and as well described as what arrived of it."""
    classes = (AccessClass(part.access_class), AccessClass(whole.access_class))
    whole.access_class = max(classes, key=STRICTER.__getitem__)
    whole.sensitivity = sorted({*part.sensitivity, *whole.sensitivity})
    whole.has_content_warning |= part.has_content_warning
    whole.was_evidential |= part.was_evidential
    whole.incident_id = whole.incident_id or part.incident_id
    whole.category_keys = sorted({*part.category_keys, *whole.category_keys})
    whole.named = sorted({*part.named, *whole.named})
    whole.tags = sorted({*part.tags, *whole.tags})
    for name in ("description", "evidence_id", "exhibit_reference", "place"):
        setattr(whole, name, getattr(whole, name) or getattr(part, name))
    whole.revision += 1
    whole.save()
    has = set(whole.categorisations.filter(removed_at=None).values_list("category", flat=True))
    ItemCategory.objects.bulk_create(
        ItemCategory(item=whole, category_id=one.category_id, added_by_id=one.added_by_id)
        for one in part.categorisations.filter(removed_at=None).exclude(category__in=has)
    )


def _name_too(part: Item, whole: Item) -> None:
    """Let whoever is named on the part see the whole recording as far; who is named there already stays so."""
    there = set(whole.grants.live().values_list("person", "team"))
    AccessGrant.objects.bulk_create(
        AccessGrant(
            item=whole,
            person_id=one.person_id,
            team_id=one.team_id,
            level=one.level,
            reason=one.reason,
            given_by_id=one.given_by_id,
            ends_at=one.ends_at,
        )
        for one in part.grants.live()
        if (one.person_id, one.team_id) not in there
    )


def _hold_too(part: Item, whole: Item) -> int:
    """Put the whole recording under the holds that stand over the part; says how many."""
    standing = Hold.objects.active().over(part)
    rows = [HeldItem(hold=hold, item=whole) for hold in standing]
    HeldItem.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
