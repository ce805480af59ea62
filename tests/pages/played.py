"""A recording that somebody played, as the journal has it."""

from accounts.models import User
from audit import journal
from audit.operations import Operation
from evidence.models import Item


@journal.action
def note_played(*, item: Item, by: User) -> None:
    journal.act(Operation.EVIDENCE_PLAYED, by=by, on=item)
