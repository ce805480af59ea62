"""Why an act of sharing is refused; each message is a sentence for whoever asked."""

from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from audit.journal import Refused
from audit.operations import Operation
from evidence.sharing.models import Package


class NotYours(Refused):
    """The person may not do this with this package."""


class PackageMoved(Refused):
    """The package is in a state that does not allow the act; somebody else may have been quicker."""


class NotReady(Refused):
    """A check before sending is red."""


class BadTimes(Refused):
    """The last day is in the past, or more than ninety days away."""


class LinkUnknown(Refused):
    """No living link has this token."""


class LinkClosed(Refused):
    """The link was good, but has not begun, has run out, or was taken back; `standing` says which."""

    def __init__(self, message: str, *, standing: str, **about: Any) -> None:
        super().__init__(message, **about)
        self.standing = standing


class CodeWrong(Refused):
    """The one-time code is wrong, old or used; `tries_left` says how many tries are left."""

    def __init__(self, message: str, *, tries_left: int, **about: Any) -> None:
        super().__init__(message, **about)
        self.tries_left = tries_left


class LockedOut(Refused):
    """Too many wrong codes: nobody comes in for a quarter of an hour."""


class TooSoon(Refused):
    """A code was sent a moment ago, or many in an hour."""


class TermsNotAccepted(Refused):
    """The sharing terms were not accepted."""


class NotShared(Refused):
    """The exhibit is not in what was sent to this recipient."""


class AlreadyAsked(Refused):
    """The same request is waiting for an answer."""


def must_reach(package: Package, by: User, permission: Permission, operation: Operation) -> None:
    """Let people go on whose permission reaches the package; raises NotYours."""
    if Package.objects.visible_to(by).in_reach_of(by, permission).filter(pk=package.pk).exists():
        return
    message = "You may not do this with this package. Ask the evidence manager."
    raise NotYours(message, operation=operation, by=by, on=package, reason_code="no_permission")
