"""People are told what they should know; notices are marked as read, and forgotten in time.

Telling is no act of its own: the action that caused it has its entry in the journal.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.models import Notice, User
from accounts.models.notice import KEY_MOST, TARGET_MOST, TEXT_MOST, Kind
from accounts.permissions import Permission
from accounts.refusals import must
from audit import journal
from audit.actors import Actor
from audit.operations import Operation

KEPT_FOR = timedelta(days=90)


def notify(*, to: User | Iterable[User], kind: Kind, text: str, target: str, key: str) -> None:
    """Tell one person or several; call it from the action that causes it, so that both stand or fall together.

    `text` is one short sentence, `target` the path of the page it leads to, `key` names the event (at most 120
    characters): who has been told of it is not told again. Disabled people are left out; a long text is cut.
    Raises ValueError when `target` is no path of ours, or `target` or `key` are too long.
    """
    if not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > TARGET_MOST:
        message = f"{target!r} is no path of a page of ours."
        raise ValueError(message)
    if not 0 < len(key) <= KEY_MOST:
        message = f"The key of a notice has 1 to {KEY_MOST} characters."
        raise ValueError(message)
    text = text if len(text) <= TEXT_MOST else f"{text[: TEXT_MOST - 1]}…"
    people = [to] if isinstance(to, User) else to
    told = [
        Notice(person=person, kind=kind.value, text=text, target=target, key=key)
        for person in people
        if person.is_active
    ]
    Notice.objects.bulk_create(told, ignore_conflicts=True)


def mark_read(*, person: User, notice: Notice | None = None) -> int:
    """Mark one notice of a person as read, or all of them; return how many were not."""
    unread = Notice.objects.unread().visible_to(person)
    return (unread.filter(pk=notice.pk) if notice else unread).update(read_at=timezone.now())


@journal.action
def forget_old_notices(*, by: Actor) -> int:
    """Delete notices of more than ninety days ago, read or not, and return how many; raises NotAllowed."""
    must(by, Permission.SETTINGS_MANAGE, Operation.NOTICES_ERASED)
    count, _ = Notice.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    journal.act(Operation.NOTICES_ERASED, by=by, details={"notices": count})
    return count
