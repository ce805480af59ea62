"""What the officer's side of live refuses, each as an exception whose text tells the person what to do next."""

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit.actors import Actor
from audit.journal import Refused
from audit.operations import Operation
from incidents.models import Incident


class NotAllowed(Refused):
    """The person has no right to this officer, this log or this act."""


class NobodyToTell(Refused):
    """A message has nobody who could get it."""


class BackupOpen(Refused):
    """The officer waits for backup already."""


class BackupOver(Refused):
    """The request was cancelled, or has ended."""


class AlreadySent(Refused):
    """The unit is on its way to this request, or has arrived."""


class NobodyHolds(Refused):
    """Nobody holds the camera, so there is nobody to be told that it starts."""


class PolicyForbids(Refused):
    """The force's policy leaves this to somebody else."""


class CannotStart(Refused):
    """The camera does something from which a stream cannot start or stop."""


def must_command_officer(by: Actor, officer: User, operation: Operation) -> None:
    """Let who commands this officer go on; raise NotAllowed for others."""
    if isinstance(by, User) and reaches(by, Permission.LIVE_COMMAND, officer):
        return
    message = "This officer is not in your command. Ask their supervisor or the control room."
    raise NotAllowed(message, operation=operation, by=by, on=officer, reason_code="out_of_reach")


def must_command_log(by: Actor, incident: Incident, operation: Operation) -> None:
    """Let who commands this log go on; raise NotAllowed for others."""
    if isinstance(by, User):
        commanded = Incident.objects.in_reach_of(by, Permission.LIVE_COMMAND)
        if commanded.filter(pk=incident.pk).exists():
            return
    message = "This log is not in your command. Ask its owner team or the control room."
    raise NotAllowed(message, operation=operation, by=by, on=incident, reason_code="out_of_reach")
