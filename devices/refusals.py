"""What devices refuses, each as an exception whose text tells the person what to do next."""

from accounts.models import User
from accounts.permissions import Permission
from audit.actors import Actor, Worker
from audit.journal import Refused
from audit.operations import Operation
from devices.models import Camera, Issue, State
from devices.models.camera import MOVES


class NotAllowed(Refused):
    """The person has no right to manage devices."""


class SerialTaken(Refused):
    """A camera with this serial is already registered."""


class OutOfService(Refused):
    """The camera is retired or lost."""


class MoveForbidden(Refused):
    """The camera may not change from its state to the wanted one."""


class HolderDisabled(Refused):
    """The person who should hold the camera has no working account."""


class NotIssued(Refused):
    """Nobody holds the camera, so it cannot be returned."""


class StillIssued(Refused):
    """Somebody holds the camera, so it cannot be retired."""


class UndoTooLate(Refused):
    """The issue can no longer be undone."""


class WrongMoment(Refused):
    """A moment lies in the future, or another issue ran at that moment."""


class LogOfOtherWeapon(Refused):
    """A log names another weapon than the one it came from."""


class LogContradicts(Refused):
    """A log says something else than an earlier one of the same weapon."""


class UseDecided(Refused):
    """A use stands as what it should become."""


class AlreadyIssued(Refused):
    """The camera or the person is busy; `issues` are what a take-over would end."""

    issues: list[Issue]

    def __init__(self, message: str, *, camera: Camera, by: Actor, issues: list[Issue]) -> None:
        super().__init__(message, operation=Operation.CAMERA_ISSUED, by=by, on=camera, reason_code="already_issued")
        self.issues = issues


def must_manage(by: Actor, operation: Operation, camera: Camera | None = None) -> None:
    """Let people who manage devices, and our own background work, go on; raise NotAllowed for others."""
    if isinstance(by, Worker) or (isinstance(by, User) and by.may(Permission.DEVICES_MANAGE)):
        return
    message = "You may not manage devices. Ask an armourer or an administrator."
    raise NotAllowed(message, operation=operation, by=by, on=camera, reason_code="no_permission")


def must_move(camera: Camera, state: str, by: Actor) -> None:
    """Raise MoveForbidden unless the table of moves allows the step; staying in a state is no step."""
    if state == camera.state or state in MOVES[State(camera.state)]:
        return
    raise MoveForbidden(
        f"A camera that is {camera.get_state_display().lower()} cannot become {state}.",
        operation=Operation.CAMERA_CHANGED,
        by=by,
        on=camera,
        reason_code="move_forbidden",
    )
