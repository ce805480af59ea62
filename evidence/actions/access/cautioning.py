"""The content warning: said before an item with disturbing pictures or sound is opened."""

from accounts.models import User
from audit import journal
from audit.operations import Operation
from evidence.actions.record.changing import locked_for_change
from evidence.models import Item


@journal.action
def warn_of_content(*, item: Item, is_warned: bool, by: User) -> Item:
    """Set the content warning of an item or take it off; raises NotYours."""
    item = locked_for_change(item, by, Operation.EVIDENCE_CHANGED)
    before, item.has_content_warning = item.has_content_warning, is_warned
    item.revision += 1
    item.save(update_fields=["has_content_warning", "revision"])
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"field": "has_content_warning", "before": before, "after": is_warned},
    )
    return item
