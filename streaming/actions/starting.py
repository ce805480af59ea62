"""A stream is started from afar, or stopped by its wearer: where the force's policy allows it, and never silently."""

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import Team, User
from accounts.models.notice import Kind
from accounts.permissions import Permission, Scope
from accounts.reach import teams_in_reach
from audit import journal
from audit.operations import Operation
from devices.models import Camera, Issue, State
from streaming.models import LiveSession, StreamCommand, StreamPolicy
from streaming.models.stream_policy import Order, RemoteStart, Result
from streaming.officer.refusals import (
    CannotStart,
    NobodyHolds,
    NotAllowed,
    PolicyForbids,
    must_command_officer,
)

PAGE = "/live/me/"
STARTABLE = frozenset({State.READY, State.RECORDING})


@journal.action
def start_remotely(*, camera: Camera, reason: str, by: User) -> StreamCommand:
    """Ask somebody else's camera to stream; the wearer is told in the same transaction, with who and why.

    Raises NobodyHolds, NotAllowed, PolicyForbids, and CannotStart when the camera sleeps, is off, docked, gone, or
    streams already.
    """
    operation = Operation.STREAM_START_ASKED
    camera = Camera.objects.select_for_update(no_key=True, of=("self",)).get(pk=camera.pk)
    officer = _holder(camera, by, operation)
    must_command_officer(by, officer, operation)
    _must_be_allowed(officer, camera, by)
    if camera.state not in STARTABLE:
        text = f"{camera.serial} is {camera.get_state_display().lower()}: only a ready or recording camera can be started."
        raise CannotStart(text, operation=operation, by=by, on=camera, reason_code=f"camera_{camera.state}")
    if LiveSession.objects.on_air().filter(camera=camera).exists():
        text = f"{camera.serial} streams already. Watch it."
        raise CannotStart(text, operation=operation, by=by, on=camera, reason_code="on_air")
    command = StreamCommand.objects.create(order=Order.START, camera=camera, officer=officer, by=by, reason=reason)
    text = f"{by.title} asked your camera to stream: {reason}"
    notify(to=officer, kind=Kind.LIVE, text=text, target=PAGE, key=f"stream.start:{command.pk}")
    details = {"command": str(command.pk), "officer": str(officer.pk)}
    journal.act(operation, by=by, on=camera, details=details, personal={"reason": reason, "officer": officer.label})
    return command


@journal.action
def stop_stream(*, session: LiveSession, by: User) -> StreamCommand:
    """Ask one's own camera to end the recording that it streams.

    Raises NotAllowed, PolicyForbids where the wearer may not, and CannotStart when it has ended.
    """
    operation = Operation.STREAM_STOP_ASKED
    if session.officer_id != by.pk:
        text = "Only the wearer stops a stream here."
        raise NotAllowed(text, operation=operation, by=by, on=session, reason_code="not_theirs")
    if not StreamPolicy.objects.of(by).wearer_may_stop:
        text = "Your force leaves it to command to end a stream. Ask them on the radio."
        raise PolicyForbids(text, operation=operation, by=by, on=session, reason_code="policy")
    session = LiveSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not session.is_on_air:
        text = "This stream has ended already."
        raise CannotStart(text, operation=operation, by=by, on=session, reason_code="ended")
    command = StreamCommand.objects.create(order=Order.STOP, camera_id=session.camera_id, officer=by, by=by)
    journal.act(operation, by=by, on=session, incident_id=session.incident_id, details={"command": str(command.pk)})
    return command


@journal.action
def note_answer(*, command: StreamCommand, is_done: bool, why: str, by: Camera) -> StreamCommand:
    """Write down what a camera did about a command; the first answer stays.

    Raises NotAllowed when the command went to another camera.
    """
    operation = Operation.STREAM_COMMAND_ANSWERED
    command = StreamCommand.objects.select_for_update().get(pk=command.pk)
    if command.camera_id != by.pk:
        text = "This command went to another camera."
        raise NotAllowed(text, operation=operation, by=by, on=by, reason_code="not_theirs")
    if command.result == Result.WAITING:
        command.result = Result.DONE if is_done else Result.REFUSED
        command.answered_at, command.why = timezone.now(), why
        command.save(update_fields=["result", "answered_at", "why"])
    details = {"command": str(command.pk), "order": command.order, "result": command.result, "why": command.why}
    journal.act(operation, by=by, on=by, details=details)
    return command


@journal.action
def set_stream_policy(*, team: Team, remote_start: RemoteStart, wearer_may_stop: bool, by: User) -> StreamPolicy:
    """Set who may start streams from afar in a team and below, and whether wearers may stop them. Raises NotAllowed."""
    operation = Operation.STREAM_POLICY_SET
    if not Team.objects.filter(teams_in_reach(by, Permission.LIVE_RULES, path=""), pk=team.pk).exists():
        text = "You may not set the rules of this team."
        raise NotAllowed(text, operation=operation, by=by, on=team, reason_code="out_of_reach")
    before = StreamPolicy.objects.select_for_update().filter(pk=team.pk).first()
    values = {"remote_start": remote_start.value, "wearer_may_stop": wearer_may_stop}
    policy, _ = StreamPolicy.objects.update_or_create(
        team=team, defaults={**values, "set_by": by, "set_at": timezone.now()}
    )
    old = {"remote_start": before.remote_start, "wearer_may_stop": before.wearer_may_stop} if before else None
    journal.act(operation, by=by, on=team, details={"before": old, "after": values})
    return policy


def _holder(camera: Camera, by: User, operation: Operation) -> User:
    issue = Issue.objects.current().filter(camera=camera).select_related("holder__team").first()
    if issue is None:
        text = f"Nobody holds {camera.serial}, so nobody could be told that it starts."
        raise NobodyHolds(text, operation=operation, by=by, on=camera, reason_code="nobody_holds")
    return issue.holder


def _must_be_allowed(officer: User, camera: Camera, by: User) -> None:
    allowed = StreamPolicy.objects.of(officer).remote_start
    may = allowed == RemoteStart.SUPERVISORS or (
        allowed == RemoteStart.COMMAND and by.scope_of(Permission.LIVE_COMMAND) >= Scope.COMMAND
    )
    if may:
        return
    who = "only the wearer starts a stream" if allowed == RemoteStart.NOBODY else "only live command starts a stream"
    text = f"In {officer.team.name} {who}. Ask {officer.title} to, by radio or with a message."
    raise PolicyForbids(text, operation=Operation.STREAM_START_ASKED, by=by, on=camera, reason_code="policy")
