"""What triage and asking refuse, each as an exception whose text tells the person what to do next."""

from accounts.models import User
from accounts.permissions import Permission
from audit.journal import Refused
from audit.operations import Operation
from community.access import may
from community.models import Request, SubmittedFile


class NotAllowed(Refused):
    """The person may not ask, decide or release here."""


class AlreadyDecided(Refused):
    """Somebody else has decided about the file, or the giver has taken it back."""


class NotSafe(Refused):
    """The file was not scanned with nothing found, and nobody has released it."""


class NothingToRelease(Refused):
    """Only a file that could not be scanned in full can be released."""


class ReasonMissing(Refused):
    """The decision needs a reason in words."""


class WrongIncident(Refused):
    """The incident is out of the person's reach."""


class MoveForbidden(Refused):
    """The request is in a state from which this cannot be done."""


class CannotReach(Refused):
    """There is no address left to write to."""


def must(
    by: User, permission: Permission, request: Request, operation: Operation, on: SubmittedFile | None = None
) -> None:
    """Raise NotAllowed unless a permission of the person reaches the request."""
    if not may(by, permission, request):
        message = "You may not decide about this submission. Ask the evidence manager."
        raise NotAllowed(message, operation=operation, by=by, on=on or request, reason_code="no_permission")
