"""Messages to people without an account are written with the act that causes them, and sent afterwards.

Writing is no act of its own: the action that causes it has its entry in the journal, and both stand or fall together.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models.outgoing import OutgoingMessage, OutgoingState, Way
from accounts.outside_post import NotSent, send

MOST_TRIES = 8  # about two hours and a quarter
FIRST_WAIT = timedelta(seconds=30)
KEPT_FOR = timedelta(days=90)


def write(*, way: Way, address: str, body: str, key: str, subject: str = "") -> OutgoingMessage:
    """Write a message; it leaves once the transaction is committed (accounts.tasks.send_outgoing, every 5 s).

    `key` names what it is about; `subject` is for e-mail. The same address may get the same key again: a new code.
    """
    return OutgoingMessage.objects.create(way=way, address=address, subject=subject, body=body, key=key)


def send_due() -> int:
    """Send what is due and return how many left; a message that cannot be sent is tried again, later and later."""
    due = OutgoingMessage.objects.filter(state=OutgoingState.DUE, try_after__lte=timezone.now())
    return sum(send_one(pk) for pk in due.order_by("made_at").values_list("pk", flat=True)[:100])


def send_one(pk: UUID) -> bool:
    """Send one message; True when it left. Its row is taken first, so that two workers do not send it twice."""
    message = _take(pk)
    if message is None:
        return False
    try:
        send(message)
    except NotSent as failure:
        _note_failure(message, str(failure))
        return False
    kept = {} if settings.IS_DEMO else {"body": ""}
    OutgoingMessage.objects.filter(pk=pk).update(state=OutgoingState.SENT, sent_at=timezone.now(), cause="", **kept)
    return True


def forget_old_messages() -> int:
    """Delete messages of more than ninety days ago and return how many."""
    count, _ = OutgoingMessage.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return count


@transaction.atomic
def _take(pk: UUID) -> OutgoingMessage | None:
    due = OutgoingMessage.objects.select_for_update(skip_locked=True).filter(pk=pk, state=OutgoingState.DUE)
    message = due.filter(try_after__lte=timezone.now()).first()
    if message is not None:  # a worker killed now leaves it to the next one
        message.tries += 1
        message.try_after = timezone.now() + FIRST_WAIT * 2 ** (message.tries - 1)
        message.save(update_fields=["tries", "try_after"])
    return message


def _note_failure(message: OutgoingMessage, cause: str) -> None:
    state = OutgoingState.FAILED if message.tries >= MOST_TRIES else OutgoingState.DUE
    OutgoingMessage.objects.filter(pk=message.pk).update(state=state, cause=cause[:200])
