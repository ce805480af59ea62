"""Command of an incident is taken, handed over and laid down: who had which level when is never in doubt."""

from datetime import datetime

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from incidents.models import CommandRole, Incident, Level
from incidents.refusals import LevelHeld, NotAllowed, NotHolder, must_command


@journal.action
def take_command(*, incident: Incident, level: str, by: User, reason: str = "") -> CommandRole:
    """Take a level that nobody holds; one that somebody holds only with the reason why it is not handed over.

    Raises NotAllowed, LevelHeld.
    """
    incident = _locked(incident, by, Operation.COMMAND_TAKEN)
    held = _current(incident, level)
    if held and held.holder_id == by.pk:
        _refuse(f"You are {held.get_level_display()} already.", by, incident, "own")
    if held and not reason.strip():
        message = f"{held.holder.title} is {held.get_level_display()}. Ask them to hand over, or say why you take over."
        _refuse(message, by, incident, "held")
    role = _pass_on(incident, level, held, to=by, by=by, reason=reason.strip())
    if held:
        _tell(held.holder, f"{by.title} has taken over {held.get_level_display()} of {incident.log}.", role)
    journal.act(
        Operation.COMMAND_TAKEN,
        by=by,
        on=role,
        incident_id=incident.pk,
        details={"level": level, "from": str(held.holder_id) if held else None},
        personal={"reason": role.reason},
    )
    return role


@journal.action
def hand_over_command(*, incident: Incident, level: str, to: User, by: User) -> CommandRole:
    """Hand one's level to somebody who may command this incident; they are told. Raises NotAllowed, NotHolder."""
    incident = _locked(incident, by, Operation.COMMAND_HANDED_OVER)
    held = _own(incident, level, by, Operation.COMMAND_HANDED_OVER)
    reached = Incident.objects.in_reach_of(to, Permission.LIVE_COMMAND).filter(pk=incident.pk).exists()
    if to.pk == by.pk or not reached:
        message = f"{to.title} cannot take command of this incident. Choose somebody who may."
        raise NotAllowed(
            message, operation=Operation.COMMAND_HANDED_OVER, by=by, on=incident, reason_code="receiver_may_not"
        )
    role = _pass_on(incident, level, held, to=to, by=by)
    _tell(to, f"{by.title} has handed you {held.get_level_display()} of {incident.log}.", role)
    journal.act(
        Operation.COMMAND_HANDED_OVER,
        by=by,
        on=role,
        incident_id=incident.pk,
        details={"level": level, "to": str(to.pk)},
        personal={"to": to.label},
    )
    return role


@journal.action
def stand_down(*, incident: Incident, level: str, by: User) -> CommandRole:
    """Lay down one's level; nobody holds it then. Raises NotAllowed, NotHolder."""
    incident = _locked(incident, by, Operation.COMMAND_ENDED)
    role = _own(incident, level, by, Operation.COMMAND_ENDED)
    _end(role, by, timezone.now())
    journal.act(Operation.COMMAND_ENDED, by=by, on=role, incident_id=incident.pk, details={"level": level})
    return role


def _locked(incident: Incident, by: User, operation: Operation) -> Incident:
    must_command(by, operation, incident)
    return Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)


def _current(incident: Incident, level: str) -> CommandRole | None:
    return incident.command_roles.current().filter(level=Level(level)).select_related("holder").first()


def _own(incident: Incident, level: str, by: User, operation: Operation) -> CommandRole:
    held = _current(incident, level)
    if held is None or held.holder_id != by.pk:
        message = f"You are not {Level(level).label} of this incident. Reload the page to see who is."
        raise NotHolder(message, operation=operation, by=by, on=incident, reason_code="not_holder")
    return held


def _pass_on(
    incident: Incident, level: str, held: CommandRole | None, *, to: User, by: User, reason: str = ""
) -> CommandRole:
    moment = timezone.now()
    if held:
        _end(held, by, moment)
    return CommandRole.objects.create(
        incident=incident, level=level, holder=to, taken_at=moment, taken_from=held, reason=reason
    )


def _end(role: CommandRole, by: User, moment: datetime) -> None:
    role.ended_at, role.ended_by = moment, by
    role.save(update_fields=["ended_at", "ended_by"])


def _tell(to: User, text: str, role: CommandRole) -> None:
    notify(to=to, kind=Kind.LIVE, text=text, target=role.incident.get_absolute_url(), key=f"command:{role.pk}")


def _refuse(message: str, by: User, incident: Incident, reason_code: str) -> None:
    raise LevelHeld(message, operation=Operation.COMMAND_TAKEN, by=by, on=incident, reason_code=reason_code)
