"""What devices refuses, each as an exception whose text tells the person what to do next."""

from django.db.models import Model

from accounts.models import User
from accounts.permissions import Permission
from audit.actors import Actor, Worker
from audit.journal import Refused
from audit.operations import Operation
from devices.kinds import Device, kind_of
from devices.models import Issue


class NotAllowed(Refused):
    """The person has no right to manage devices."""


class SerialTaken(Refused):
    """A device with this serial is already registered."""


class DockNameTaken(Refused):
    """A dock with this name is already registered."""


class OutOfService(Refused):
    """The device is retired or lost."""


class MoveForbidden(Refused):
    """The device may not change from its state to the wanted one."""


class HolderDisabled(Refused):
    """The person who should hold the device has no working account."""


class NameTaken(Refused):
    """Another one has this name."""


class NothingToChange(Refused):
    """It stands as it should become."""


class NotQualified(Refused):
    """The person who should hold the TASER is not qualified for it, or no longer."""


class NotIssued(Refused):
    """Nobody holds the device, so it cannot be returned."""


class StillIssued(Refused):
    """Somebody holds the device, so it cannot be retired."""


class UndoTooLate(Refused):
    """The issue can no longer be undone."""


class WrongMoment(Refused):
    """A moment lies in the future, or another issue ran at that moment."""


class LogOfOtherWeapon(Refused):
    """A log names another weapon than the one it came from."""


class LogContradicts(Refused):
    """A log says something else than an earlier one of the same weapon."""


class SignalContradicts(Refused):
    """A Signal message says something else than the one of the same number before."""


class ClockContradicts(Refused):
    """Two moments that should confirm a clock cannot both be right."""


class UseDecided(Refused):
    """A use stands as what it should become."""


class AlreadyIssued(Refused):
    """The device or the person is busy; `issues` are what a take-over would end."""

    issues: list[Issue]

    def __init__(self, message: str, *, device: Device, by: Actor, issues: list[Issue]) -> None:
        operation = kind_of(device).issued
        super().__init__(message, operation=operation, by=by, on=device, reason_code="already_issued")
        self.issues = issues


def must_manage(by: Actor, operation: Operation, on: Model | None = None) -> None:
    """Let people who manage devices, and our own background work, go on; raise NotAllowed for others."""
    if isinstance(by, Worker) or (isinstance(by, User) and by.may(Permission.DEVICES_MANAGE)):
        return
    message = "You may not manage devices. Ask an armourer or an administrator."
    raise NotAllowed(message, operation=operation, by=by, on=on, reason_code="no_permission")


def must_move(device: Device, state: str, by: Actor) -> None:
    """Raise MoveForbidden unless the table of moves allows the step; staying in a state is no step."""
    kind = kind_of(device)
    if state == device.state or state in kind.moves[device.state]:
        return
    raise MoveForbidden(
        f"A {kind.word} that is {device.get_state_display().lower()} cannot become {state}.",
        operation=kind.changed,
        by=by,
        on=device,
        reason_code="move_forbidden",
    )
