"""Why keeping, holding or erasing is refused; each message is a sentence for a person."""

from accounts.models import User
from accounts.permissions import Permission
from audit.journal import Refused
from audit.operations import Operation
from evidence.models import Item
from evidence.refusals import NotYours


class HoldInForce(Refused):
    """A hold, an open link, an undecided case or changed bytes forbid erasing."""


class HoldStands(Refused):
    """The hold may not be released, or not yet."""


class SecondPersonNeeded(Refused):
    """The same person may not ask and approve."""


class WrongState(Refused):
    """The item, the disposal or the version is not in a state in which this can be done."""


class NotConfirmed(Refused):
    """An early deletion needs the word typed."""


class DateNeeded(Refused):
    """A decision to keep needs a date in the future."""


def must_reach(item: Item, by: User, permission: Permission, operation: Operation) -> None:
    """Let a person go on whose permission reaches the item; raise NotYours for anybody else."""
    if not Item.objects.in_reach_of(by, permission).filter(pk=item.pk).exists():
        message = "You may not do this with this item. Ask the evidence manager or your supervisor."
        raise NotYours(message, operation=operation, by=by, on=item, reason_code="no_permission")


def must_have(by: User, permission: Permission, operation: Operation) -> None:
    """Let a person go on who has the permission at all; raise NotYours for anybody else."""
    if not by.may(permission):
        message = "You may not do this. Ask the records manager."
        raise NotYours(message, operation=operation, by=by, reason_code="no_permission")
