"""Command tells officers something, and each officer's page and camera say that it is there, shown, read."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Camera
from incidents.models import Incident
from streaming.models import CommandMessage, MessageReceipt
from streaming.models.command_message import Stage
from streaming.officer.crew import cameras_of, on_scene
from streaming.officer.refusals import NobodyToTell, NotAllowed, must_command_log, must_command_officer

STEPS = {Stage.DELIVERED: 1, Stage.SHOWN: 2, Stage.READ: 3}
FIELDS = ("delivered_at", "shown_at", "read_at")


@journal.action
def send_message(*, words: str, by: User, incident: Incident | None = None, officer: User | None = None) -> CommandMessage:
    """Send words to everybody on a log, or to one officer; streaming.officer.telling then tells pages and cameras.

    Raises NotAllowed, and NobodyToTell when nobody is on the log.
    """
    operation = Operation.MESSAGE_SENT
    if officer is not None:
        must_command_officer(by, officer, operation)
        people = [officer]
    elif incident is not None:
        must_command_log(by, incident, operation)
        people = list(on_scene(incident))
    else:
        people = []
    if not people:
        text = "Nobody is recorded on this log. Add who attends, or send it to one officer."
        raise NobodyToTell(text, operation=operation, by=by, on=incident, reason_code="nobody_there")
    message = CommandMessage.objects.create(incident=incident, officer=officer, words=words, by=by)
    held = cameras_of(people)
    receipts = [MessageReceipt(message=message, officer=one, camera_id=held.get(one.pk)) for one in people]
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
def note_receipt(*, receipts: Iterable[MessageReceipt], stage: Stage, by: User | Camera) -> list[MessageReceipt]:
    """Write down that messages have come this far with an officer; what they had reached before stays.

    `by` is the officer, for their page, or the camera to which the messages were sent. Raises NotAllowed.
    """
    keys = [receipt.pk for receipt in receipts]
    found = list(MessageReceipt.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if not found or any(not _is_theirs(receipt, by) for receipt in found):
        text = "This message is somebody else's."
        raise NotAllowed(text, operation=Operation.MESSAGE_RECEIVED, by=by, reason_code="not_theirs")
    now = timezone.now()
    for receipt in found:
        for name in FIELDS[: STEPS[stage]]:
            setattr(receipt, name, getattr(receipt, name) or now)
    MessageReceipt.objects.bulk_update(found, FIELDS)
    _write_down(found, by, {"stage": stage.value})
    return found


@journal.action
def note_camera_refusal(*, receipt: MessageReceipt, why: str, by: Camera) -> MessageReceipt:
    """Write down that a camera cannot show a message; the officer's page still can. Raises NotAllowed."""
    receipt = MessageReceipt.objects.select_for_update().get(pk=receipt.pk)
    if not _is_theirs(receipt, by):
        text = "This message went to another camera."
        raise NotAllowed(text, operation=Operation.MESSAGE_RECEIVED, by=by, reason_code="not_theirs")
    receipt.camera_refused = why
    receipt.save(update_fields=["camera_refused"])
    _write_down([receipt], by, {"stage": "refused", "why": why})
    return receipt


def _is_theirs(receipt: MessageReceipt, by: User | Camera) -> bool:
    mine = receipt.camera_id if isinstance(by, Camera) else receipt.officer_id
    return mine == by.pk


def _write_down(receipts: list[MessageReceipt], by: Actor, said: dict[str, str]) -> None:
    messages = sorted(str(receipt.message_id) for receipt in receipts)
    journal.act(Operation.MESSAGE_RECEIVED, by=by, on=receipts[0].message, details={**said, "messages": messages})
