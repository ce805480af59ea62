"""What surveys refuse, each as an exception whose text tells the person what to do next."""

from accounts.models import User
from accounts.permissions import Permission
from audit.actors import Actor, Worker
from audit.journal import Refused
from audit.operations import Operation
from incidents.surveys.models import Survey


class NotAllowed(Refused):
    """The person has no right to do this with surveys."""


class NameTaken(Refused):
    """Another survey has this link, or this measure."""


class MoveForbidden(Refused):
    """The survey is not in the state for this."""


class WordingLive(Refused):
    """The wording was live, so it stays; a new version can be made."""


class BadQuestions(Refused):
    """The questions cannot be asked like this."""


class BadAnswer(Refused):
    """The answers do not fit the questions."""


class NotOpen(Refused):
    """The survey asks nobody now, or this invitation is used, declined or over."""


def must_manage(by: Actor, operation: Operation, survey: Survey | None = None) -> None:
    """Let people who manage surveys go on; raise NotAllowed for anybody else."""
    if isinstance(by, Worker) or (isinstance(by, User) and by.may(Permission.SURVEYS_MANAGE)):
        return
    message = "You may not change surveys. Ask the evidence manager."
    raise NotAllowed(message, operation=operation, by=by, on=survey, reason_code="no_permission")


def must_read(by: User, operation: Operation, survey: Survey | None = None) -> None:
    """Let people who read surveys go on; raise NotAllowed for anybody else."""
    if by.may(Permission.SURVEYS_READ):
        return
    message = "You may not see surveys."
    raise NotAllowed(message, operation=operation, by=by, on=survey, reason_code="no_permission")
