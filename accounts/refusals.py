"""What accounts refuses, each as an exception whose text tells the person what to do next."""

from accounts.models import Team, User
from accounts.permissions import Permission, Scope
from accounts.reach import reaches
from audit.actors import Actor, Worker
from audit.journal import Refused
from audit.operations import Operation


class NotAllowed(Refused):
    """The person has no right to do this, or not to this person or team."""


class CollarNumberTaken(Refused):
    """Somebody already has this collar number."""


class NotToYourself(Refused):
    """Nobody may give themself a role, take their own or disable their own account: a second person must."""


class NoChange(Refused):
    """Nothing would change."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the same thing since the person opened it; accounts.conflicts shows both versions."""


class TeamTreeBroken(Refused):
    """A team would stand below itself, or share its short name with another."""


class WrongPassword(Refused):
    """The present password is wrong, or the new one is too weak or the same."""


class LastSecondStep(Refused):
    """The only second step may not be removed while two steps are required."""


class WrongCode(Refused):
    """The code does not match."""


class ReasonIncomplete(Refused):
    """The reason for access lacks its reference or its text; `field` names the one to fill in."""

    field = ""


def must(by: Actor, permission: Permission, operation: Operation, on: User | Team | None = None) -> None:
    """Let background work and people with `permission` over `on` go on; raise NotAllowed for others."""
    if isinstance(by, Worker) or (isinstance(by, User) and _reaches(by, permission, on)):
        return
    message = "You may not do this. Ask an administrator of Exhibit."
    raise NotAllowed(message, operation=operation, by=by, on=on, reason_code="no_permission")


def must_be_own(by: Actor, person: User, operation: Operation) -> None:
    """Let only the person themself go on; raise NotAllowed for anybody else."""
    if isinstance(by, User) and by.pk == person.pk and by.is_active:
        return
    message = "Only the person whose account it is can do this."
    raise NotAllowed(message, operation=operation, by=by, on=person, reason_code="not_own_account")


def must_be_somebody_else(by: Actor, person: User, operation: Operation) -> None:
    """Raise NotToYourself when a person acts on their own rights."""
    if isinstance(by, User) and by.pk == person.pk:
        message = "You cannot change your own rights. Ask another administrator."
        raise NotToYourself(message, operation=operation, by=by, on=person, reason_code="own_account")


def must_change(changed: object, by: Actor, on: User | Team, operation: Operation) -> None:
    """Raise NoChange when `changed` is empty."""
    if not changed:
        message = "Nothing was changed."
        raise NoChange(message, operation=operation, by=by, on=on, reason_code="no_change")


def _reaches(by: User, permission: Permission, on: User | Team | None) -> bool:
    if isinstance(on, User):
        return reaches(by, permission, on)
    return by.scope_of(permission) == Scope.ANY if isinstance(on, Team) else by.may(permission)
