"""Looking at an item or its custody without playing it: an act, and journalled as one (DPA 2018 s.62(1)(c))."""

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from evidence.models import Item


@journal.action
def view_item(*, item: Item, by: Actor) -> None:
    """Write that somebody opened the page of an item."""
    journal.act(Operation.EVIDENCE_VIEWED, by=by, on=item, incident_id=item.incident_id)


@journal.action
def view_custody(*, item: Item, by: Actor) -> None:
    """Write that somebody read the custody of an item."""
    journal.act(Operation.CUSTODY_VIEWED, by=by, on=item, incident_id=item.incident_id)


@journal.action
def search_items(*, words: str, tab: str, by: Actor) -> None:
    """Write that somebody searched evidence; the words may name people, so they are kept erasable."""
    journal.act(Operation.EVIDENCE_LISTED, by=by, details={"tab": tab}, personal={"words": words})
