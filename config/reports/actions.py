"""The results page leaves as a file; the journal keeps who took it."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.journal import Refused
from audit.operations import Operation


class NotAllowed(Refused):
    """The person may not read reports."""


@journal.action
def export_report(*, period: str, by: User) -> None:
    """Record that somebody took the results as a file. Raises NotAllowed."""
    if not by.may(Permission.REPORTS_READ):
        message = "You may not see reports."
        raise NotAllowed(message, operation=Operation.REPORT_EXPORTED, by=by, reason_code="no_permission")
    journal.act(Operation.REPORT_EXPORTED, by=by, details={"report": "results", "period": period})
