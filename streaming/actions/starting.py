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
from devices.protocol import Do
from streaming.actions.commanding import order_command
from streaming.models import CameraCommand, LiveSession, StreamPolicy
from streaming.models.stream_policy import RemoteStart
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
def start_remotely(*, camera: Camera, reason: str, by: User) -> CameraCommand:
    """Ask somebody else's camera to stream; the wearer is told in the same transaction by whom and why.

    `streaming.officer.telling` then tells the camera. Raises NobodyHolds, NotAllowed, PolicyForbids, and CannotStart
    when the camera sleeps, is off, docked, gone, or streams already.
    """
    operation = Operation.STREAM_START_ASKED
    camera = Camera.objects.select_for_update(no_key=True, of=("self",)).get(pk=camera.pk)
    wearer = _wearer(camera, by, operation)
    must_command_officer(by, wearer, operation)
    if refusal := refusal_of(camera, wearer, by):
        raise refusal
    command = order_command(camera=camera, do=Do.START, reason=reason, by=by)
    text = f"{by.title} asked your camera to stream: {command.reason}"
    notify(to=wearer, kind=Kind.LIVE, text=text, target=PAGE, key=f"stream.start:{command.pk}")
    details = {"command": str(command.pk), "officer": str(wearer.pk)}
    personal = {"reason": command.reason, "officer": wearer.label}
    journal.act(operation, by=by, on=camera, details=details, personal=personal)
    return command


@journal.action
def stop_stream(*, session: LiveSession, by: User) -> CameraCommand:
    """Ask one's own camera to end the recording that it streams.

    Raises NotAllowed, PolicyForbids where the wearer may not, and CannotStart when it has ended.
    """
    operation = Operation.STREAM_STOP_ASKED
    session = LiveSession.objects.select_for_update(of=("self",)).select_related("camera").get(pk=session.pk)
    if session.officer_id != by.pk:
        text = "Only the wearer stops a stream here."
        raise NotAllowed(text, operation=operation, by=by, on=session, reason_code="not_theirs")
    if not StreamPolicy.objects.of(by).wearer_may_stop:
        text = "Your force leaves it to command to end a stream. Ask them on the radio."
        raise PolicyForbids(text, operation=operation, by=by, on=session, reason_code="policy")
    if not session.is_on_air:
        text = "This stream has ended already."
        raise CannotStart(text, operation=operation, by=by, on=session, reason_code="ended")
    command = order_command(camera=session.camera, do=Do.STOP, by=by)
    journal.act(operation, by=by, on=session, incident_id=session.incident_id, details={"command": str(command.pk)})
    return command


@journal.action
def set_stream_policy(*, team: Team, remote_start: RemoteStart, wearer_may_stop: bool, by: User) -> StreamPolicy:
    """Set who may start streams from afar in a team and below, and whether wearers may stop them. Raises NotAllowed."""
    operation = Operation.STREAM_POLICY_SET
    if not Team.objects.filter(teams_in_reach(by, Permission.LIVE_RULES, path=""), pk=team.pk).exists():
        text = "You may not set the rules of this team."
        raise NotAllowed(text, operation=operation, by=by, on=team, reason_code="out_of_reach")
    before = StreamPolicy.objects.select_for_update().filter(pk=team.pk).first()
    values = {"remote_start": remote_start.value, "wearer_may_stop": wearer_may_stop, "set_by": by}
    policy, _ = StreamPolicy.objects.update_or_create(team=team, defaults={**values, "set_at": timezone.now()})
    journal.act(operation, by=by, on=team, details={"before": _in_words(before), "after": _in_words(policy)})
    return policy


def refusal_of(camera: Camera, wearer: User, by: User) -> PolicyForbids | CannotStart | None:
    """Return why this person may not start this camera now, or None; the page says it before anybody tries."""
    operation = Operation.STREAM_START_ASKED
    allowed = StreamPolicy.objects.of(wearer).remote_start
    is_command = by.scope_of(Permission.LIVE_COMMAND) >= Scope.COMMAND
    if allowed == RemoteStart.NOBODY or (allowed == RemoteStart.COMMAND and not is_command):
        who = "only the wearer" if allowed == RemoteStart.NOBODY else "only live command"
        text = f"In {wearer.team.name} {who} starts a stream. Ask {wearer.title} by radio, or send a message."
        return PolicyForbids(text, operation=operation, by=by, on=camera, reason_code="policy")
    if camera.state not in STARTABLE:
        state = camera.get_state_display().lower()
        text = f"{camera.serial} is {state}: only a camera that is ready or records can be started."
        return CannotStart(text, operation=operation, by=by, on=camera, reason_code=f"camera_{camera.state}")
    if LiveSession.objects.on_air().filter(camera=camera).exists():
        text = f"{camera.serial} streams already. Watch it."
        return CannotStart(text, operation=operation, by=by, on=camera, reason_code="on_air")
    return None


def _wearer(camera: Camera, by: User, operation: Operation) -> User:
    issue = Issue.objects.current().filter(camera=camera).select_related("holder__team").first()
    if issue is None:
        text = f"Nobody holds {camera.serial}, so nobody could be told that it starts."
        raise NobodyHolds(text, operation=operation, by=by, on=camera, reason_code="nobody_holds")
    return issue.holder


def _in_words(policy: StreamPolicy | None) -> str:
    policy = policy or StreamPolicy()
    return f"{policy.remote_start}, wearer {'may' if policy.wearer_may_stop else 'may not'} stop"
