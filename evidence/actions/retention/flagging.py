"""Sets and clears the object store's own legal hold, so that not even its administrator can delete what is held."""

import uuid

from django.db.models import Count, F, Q

from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from evidence.integrity import object_versions
from evidence.models import File, Item, Place, RetentionState

WORKER = Worker("evidence.settle_hold_flags")
MOST = 200


def settle_flags() -> int:
    """Bring the store's flags in line with the holds; what is left is done by the next run. Raises StoreDown."""
    stored = Count("item__files", filter=Q(item__files__place=Place.STORED))
    states = RetentionState.objects.filter(Q(is_held=True) | Q(flagged_files__gt=0)).annotate(stored=stored)
    wrong = states.filter(~Q(flagged_files=F("stored")) & Q(is_held=True) | Q(is_held=False, flagged_files__gt=0))
    settled = 0
    for state in wrong.order_by("pk")[:MOST]:
        set_flags(item_id=state.pk, is_on=state.is_held)
        settled += 1
    return settled


def set_flags(*, item_id: uuid.UUID, is_on: bool) -> None:
    """Set or clear the flag on every version of every stored file of an item. Raises StoreDown."""
    files = list(File.objects.filter(item=item_id, place=Place.STORED))
    versions = sum(object_versions.set_hold(file.key, is_on=is_on) for file in files)
    note_flags(item_id=item_id, files=len(files) if is_on else 0, versions=versions)


@journal.action
def note_flags(*, item_id: uuid.UUID, files: int, versions: int) -> None:
    """Write down how many files carry the flag now."""
    RetentionState.objects.filter(pk=item_id).update(flagged_files=files)
    item = Item.objects.get(pk=item_id)
    journal.act(Operation.HOLD_FLAGGED, by=WORKER, on=item, details={"files": files, "versions": versions})
