"""People write notes about an item; a note is never changed, only corrected by another."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.models import Item, Note
from evidence.refusals import NotTrue, NotYours


@journal.action
def add_note(*, item: Item, text: str, by: User, corrects: Note | None = None) -> Note:
    """Add a note; it needs the right to play the item. Raises NotYours, NotTrue for another item's note."""
    is_reached = Item.objects.in_reach_of(by, Permission.EVIDENCE_PLAY).without_locks_on(by).filter(pk=item.pk)
    if not is_reached.exists():
        message = "You may not write notes about this item."
        raise NotYours(message, operation=Operation.EVIDENCE_NOTED, by=by, on=item, reason_code="no_permission")
    if corrects is not None and corrects.item_id != item.pk:
        message = "The note to correct is about another item."
        raise NotTrue(message, operation=Operation.EVIDENCE_NOTED, by=by, on=item, reason_code="other_item")
    note = Note.objects.create(item=item, text=text, made_by=by, corrects=corrects)
    journal.act(
        Operation.EVIDENCE_NOTED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"note": str(note.pk), "corrects": str(corrects.pk) if corrects else None, "length": len(text)},
    )
    return note
