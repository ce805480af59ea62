"""The item that a person is about to change by hand: locked, theirs to change, and one revision later."""

from accounts.models import User
from accounts.permissions import Permission
from audit.operations import Operation
from evidence.models import Item
from evidence.refusals import NotYours


def locked_for_change(item: Item, by: User, operation: Operation) -> Item:
    """Return the item locked when the person's right to change reaches it; raises NotYours. Inside an action."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if Item.objects.in_reach_of(by, Permission.EVIDENCE_CHANGE).filter(pk=item.pk).exists():
        return item
    message = "You may not change this item. Ask its owner or your supervisor."
    raise NotYours(message, operation=operation, by=by, on=item, reason_code="no_permission")
