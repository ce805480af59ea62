"""Looking at a decision with its pictures is an act too (Data Protection Act 2018 s. 62: consultation)."""

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.models import Decision
from incidents.refusals import NotAllowed
from streaming.models import DecisionFrame


@journal.action
def view_decision(*, decision: Decision, by: User) -> Decision:
    """Record that somebody opened a decision. Raises NotAllowed."""
    if not Decision.objects.visible_to(by).filter(pk=decision.pk).exists():
        message = "You may not see this decision."
        raise NotAllowed(message, operation=Operation.DECISION_VIEWED, by=by, on=decision, reason_code="no_permission")
    journal.act(Operation.DECISION_VIEWED, by=by, on=decision, incident_id=decision.incident_id)
    return decision


@journal.action
def see_picture(*, frame: DecisionFrame, by: User) -> DecisionFrame:
    """Record that somebody saw a picture of a decision, before its bytes go out. Raises NotAllowed."""
    if not DecisionFrame.objects.visible_to(by).filter(pk=frame.pk).exists():
        message = "You may not see this picture."
        raise NotAllowed(
            message, operation=Operation.DECISION_PICTURE_SEEN, by=by, on=frame, reason_code="no_permission"
        )
    journal.act(
        Operation.DECISION_PICTURE_SEEN,
        by=by,
        on=frame,
        incident_id=frame.decision.incident_id,
        sha256=frame.sha256,
        details={"session": str(frame.session_id), "seq": frame.seq},
    )
    return frame
