"""Command tells officers something; each officer's page says that it was shown and read, as their camera does."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.operations import Operation
from devices.protocol import Do
from incidents.models import Incident
from streaming.actions.commanding import order_command
from streaming.models import CommandMessage, MessageReceipt
from streaming.officer.crew import cameras_of, on_scene
from streaming.officer.refusals import NobodyToTell, NotAllowed, must_command_log, must_command_officer


@journal.action
def send_message(
    *, words: str, by: User, incident: Incident | None = None, officer: User | None = None
) -> CommandMessage:
    """Send words to everybody on a log, or to one officer; `streaming.officer.telling` then tells pages and cameras.

    Officers of another command who help on the log get it on their page: their cameras are not commanded from here.
    Raises NotAllowed, and NobodyToTell when nobody is on the log.
    """
    operation, words = Operation.MESSAGE_SENT, " ".join(words.split())
    people = _people(incident, officer, by)
    if not people:
        text = "Nobody is recorded on this log. Add who attends, or send it to one officer."
        raise NobodyToTell(text, operation=operation, by=by, on=incident, reason_code="nobody_there")
    message = CommandMessage.objects.create(incident=incident, officer=officer, words=words, by=by)
    held = cameras_of(one for one in people if reaches(by, Permission.LIVE_COMMAND, one))
    commands = {key: order_command(camera=camera, do=Do.MESSAGE, words=words, by=by) for key, camera in held.items()}
    receipts = [MessageReceipt(message=message, officer=one, command=commands.get(one.pk)) for one in people]
    MessageReceipt.objects.bulk_create(receipts)
    journal.act(
        operation,
        by=by,
        on=message,
        incident_id=incident.pk if incident else None,
        details={"to": "officer" if officer else "log", "officers": len(receipts), "cameras": len(held)},
        personal={"words": words},
    )
    return message


@journal.action
def note_reading(*, receipts: Iterable[MessageReceipt], is_read: bool, by: User) -> list[MessageReceipt]:
    """Write down that one's page has shown messages, or that one has read them; what stood before stays.

    Raises NotAllowed.
    """
    keys = [receipt.pk for receipt in receipts]
    whole = MessageReceipt.objects.select_for_update(of=("self",)).select_related("message")
    found = list(whole.filter(pk__in=keys).order_by("pk"))
    if not found or any(receipt.officer_id != by.pk for receipt in found):
        text = "This message is somebody else's."
        raise NotAllowed(text, operation=Operation.MESSAGE_READ, by=by, reason_code="not_theirs")
    now = timezone.now()
    for receipt in found:
        receipt.shown_at = receipt.shown_at or now
        receipt.read_at = receipt.read_at or now if is_read else receipt.read_at
    MessageReceipt.objects.bulk_update(found, ["shown_at", "read_at"])
    messages = [str(receipt.message_id) for receipt in found]
    details = {"stage": "read" if is_read else "shown", "messages": messages}
    journal.act(Operation.MESSAGE_READ, by=by, on=found[0].message, details=details)
    return found


def _people(incident: Incident | None, officer: User | None, by: User) -> list[User]:
    if officer is not None:
        must_command_officer(by, officer, Operation.MESSAGE_SENT)
        return [officer]
    if incident is None:
        return []
    must_command_log(by, incident, Operation.MESSAGE_SENT)
    return list(on_scene(incident))
