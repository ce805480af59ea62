"""What shuts a person out of an item they know of: the viewing lock (uk-rules.md U23)."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit import journal
from audit.operations import Operation
from evidence.models import Item, ViewingLock
from evidence.refusals import Locked

SENTENCE = (
    "A viewing lock stands over this recording: first accounts are not given yet. "
    "Ask the post-incident manager. The attempt has been recorded."
)
REASON_CODE = "viewing_lock"


class ShutOut(PermissionDenied):
    """A viewing lock stands between a person and the page of a recording."""


def is_shut(item: Item, to: User) -> bool:
    """Say whether a standing viewing lock shuts this person out; on nearly every day none stands anywhere."""
    return ViewingLock.objects.standing().exists() and not Item.objects.filter(pk=item.pk).without_locks_on(to).exists()


def must_be_open(item: Item, by: User, operation: Operation) -> None:
    """Raise Locked inside an action for a person whom a viewing lock shuts out."""
    if is_shut(item, by):
        raise Locked(SENTENCE, operation=operation, by=by, on=item, reason_code=REASON_CODE)


def turn_away_when_shut(item: Item, person: User) -> None:
    """Answer 403 on a page to a person whom a viewing lock shuts out, and journal the attempt."""
    if is_shut(item, person):
        journal.refuse(Operation.EVIDENCE_VIEWED, by=person, on=item, reason_code=REASON_CODE)
        raise ShutOut(SENTENCE)
