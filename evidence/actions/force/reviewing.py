"""A supervisor reviews a TASER use; nobody reviews their own, and a further review is a row of its own."""

from dataclasses import dataclass, field

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from devices.actions.using import confirm_use
from devices.models import ArmedSession, Use
from evidence.models import Answer, ReferralGround, ReviewOutcome, TaserReview
from evidence.refusals import NotYours


@dataclass(frozen=True)
class Findings:
    """What a reviewer found: an answer to each question, a note where one was given, and what follows."""

    answers: dict[str, Answer]
    outcome: ReviewOutcome
    notes: dict[str, str] = field(default_factory=dict)
    learning: str = ""
    grounds: tuple[ReferralGround, ...] = ()


@journal.action
def review_use(*, session: ArmedSession, findings: Findings, by: User) -> TaserReview:
    """Sign a review; it confirms the use as operational where that was not said yet. Raises NotYours, NotAllowed."""
    session = ArmedSession.objects.select_for_update(of=("self",)).select_related("taser").get(pk=session.pk)
    _must_judge(session, by)
    if session.use != Use.OPERATIONAL:
        session = confirm_use(session=session, use=Use.OPERATIONAL, by=by)
    form = session.force_forms.sent().first()
    review = TaserReview.objects.create(
        session=session,
        form=form,
        notes={name: words for name, words in findings.notes.items() if words},
        learning=findings.learning,
        outcome=findings.outcome,
        grounds=[*findings.grounds],
        signed_as=by.label,
        reviewed_by=by,
        **findings.answers,
    )
    details: dict[str, Json] = {
        "session": str(session.pk),
        "review": str(review.pk),
        "version": form.number if form else None,
        "outcome": str(findings.outcome),
        "grounds": [str(ground) for ground in findings.grounds],
        "answers": {name: str(answer) for name, answer in findings.answers.items()},
    }
    journal.act(Operation.TASER_USE_REVIEWED, by=by, on=session.taser, details=details)
    return review


def _must_judge(session: ArmedSession, by: User) -> None:
    """Let those review who may confirm a use of this officer, and never their own."""
    operation, on = Operation.TASER_USE_REVIEWED, session.taser
    if session.officer_id == by.pk:
        message = "This was your own use. Somebody else has to review it."
        raise NotYours(message, operation=operation, by=by, on=on, reason_code="own_use")
    if not ArmedSession.objects.in_reach_of(by, Permission.TASER_CONFIRM).filter(pk=session.pk).exists():
        message = "You may not review this use. Ask the officer's supervisor."
        raise NotYours(message, operation=operation, by=by, on=on, reason_code="no_permission")
