"""Writes down that the journal was verified, and what came of it."""

from audit import journal
from audit.actors import Actor
from audit.findings import Report
from audit.operations import Operation, Outcome


@journal.action
def record_verification(*, report: Report, by: Actor) -> None:
    """Leave an entry with the reach of each protection and the first problem."""
    first = report.first
    journal.act(
        Operation.AUDIT_VERIFIED,
        by=by,
        outcome=Outcome.SUCCESS if report.is_whole else Outcome.ERROR,
        reason_code=first.attack.value if first else "",
        details={
            "sealed": report.sealed,
            "signed": report.signed,
            "anchored": report.anchored,
            "witnessed": report.witnessed,
            "unsealed": report.unsealed,
            "problems": [str(problem) for problem in report.problems[:5]],
        },
    )
