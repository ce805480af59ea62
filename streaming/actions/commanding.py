"""Command staff tell a camera what to do, and the camera says what became of it; `streaming.commands` sends it."""

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.operations import Operation
from devices.models import Camera, Issue
from devices.protocol import CommandResult, Do, Result
from streaming.models import CameraCommand
from streaming.refusals import CameraHasNoWearer, NotAllowed

NEEDS_REASON = frozenset({Do.START})


@journal.action
def order_command(*, camera: Camera, do: Do, by: User, reason: str = "", words: str = "") -> CameraCommand:
    """Write down a command before it is sent: who, to whom, what and why.

    The person needs `live.command` over the wearer; the wearer may stop their own camera. Raises CameraHasNoWearer,
    NotAllowed, and ValueError for a message without words or a start without a reason.
    """
    words, reason = " ".join(words.split()), " ".join(reason.split())
    if (do is Do.MESSAGE and not words) or (do in NEEDS_REASON and not reason):
        message = f"A {do} needs its {'words' if do is Do.MESSAGE else 'reason'}."
        raise ValueError(message)
    operation = Operation.CAMERA_COMMANDED
    wearer = Issue.objects.holder_at(camera, timezone.now())
    if wearer is None:
        text = "Nobody holds this camera now."
        raise CameraHasNoWearer(text, operation=operation, by=by, on=camera, reason_code="no_wearer")
    is_own_stop = do is Do.STOP and wearer == by
    if not is_own_stop and not (by.may(Permission.LIVE_COMMAND) and reaches(by, Permission.LIVE_COMMAND, wearer)):
        text = "You may not command this officer's camera."
        raise NotAllowed(text, operation=operation, by=by, on=camera, reason_code="no_permission")
    row = CameraCommand.objects.create(
        camera=camera, officer=wearer, sent_by=by, do=do.value, words=words, reason=reason
    )
    personal = {name: text for name, text in {"words": words, "reason": reason}.items() if text}
    journal.act(operation, by=by, on=row, details={"camera": camera.serial, "do": do.value}, personal=personal)
    return row


@journal.action
def note_result(*, said: CommandResult, by: Camera) -> CameraCommand:
    """Write down what a camera says became of a command of its own; a message is first shown and then read.

    Raises NotAllowed for a command to another camera.
    """
    row = CameraCommand.objects.select_for_update(of=("self",)).filter(pk=said.id, camera=by).first()
    operation = Operation.CAMERA_COMMAND_ANSWERED
    if row is None:
        text = "There is no such command to this camera."
        raise NotAllowed(text, operation=operation, by=by, on=by, reason_code="no_command")
    _take(row, said)
    details = {"do": row.do, "result": row.result, "why": row.why, "said": said.result.value}
    journal.act(operation, by=by, on=row, details=details)
    return row


def _take(row: CameraCommand, said: CommandResult) -> None:
    now = timezone.now()
    if not row.result:
        row.result, row.answered_at = said.result.value, now
        row.why = said.why.value if said.why else ""
    if said.result is Result.READ and row.read_at is None:
        row.result, row.why, row.read_at = Result.READ.value, "", now
    row.save(update_fields=["result", "why", "answered_at", "read_at"])
