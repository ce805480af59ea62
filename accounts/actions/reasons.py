"""People say why they open other people's footage, and that the task is done."""

from accounts.models import User
from accounts.reason import NEEDS_REFERENCE, NEEDS_TEXT, TEXT_LEAST, TEXT_MOST, Reason, ReasonCode
from accounts.refusals import ReasonIncomplete, must_be_own
from audit import journal
from audit.operations import Operation


@journal.action
def give_reason(*, person: User, code: ReasonCode, reference: str, text: str, by: User) -> Reason:
    """Return a reason for access that counts from now for `REASON_MINUTES`; raises ReasonIncomplete."""
    must_be_own(by, person, Operation.REASON_GIVEN)
    reference, text = " ".join(reference.split()), text.strip()
    if code in NEEDS_REFERENCE and not reference:
        raise _incomplete("Give the log or crime number this is about.", "reference", person, by)
    if len(text) > TEXT_MOST or (text and len(text) < TEXT_LEAST) or (code in NEEDS_TEXT and not text):
        raise _incomplete(f"Say why in {TEXT_LEAST} to {TEXT_MOST} characters.", "text", person, by)
    reason = Reason.now(code=code.value, reference=reference, text=text)
    journal.act(
        Operation.REASON_GIVEN,
        by=by,
        on=person,
        reason_code=code.value,
        personal={"reference": reference, "text": text},
    )
    return reason


@journal.action
def end_reason(*, person: User, reason: Reason, by: User) -> None:
    """Write down that the task is done before its time; the next footage of somebody else asks again."""
    must_be_own(by, person, Operation.REASON_ENDED)
    journal.act(Operation.REASON_ENDED, by=by, on=person, reason_code=reason.code)


def _incomplete(message: str, field: str, person: User, by: User) -> ReasonIncomplete:
    refused = ReasonIncomplete(message, operation=Operation.REASON_GIVEN, by=by, on=person, reason_code=f"no_{field}")
    refused.field = field
    return refused
