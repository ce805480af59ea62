"""A person decides about an item: keep it until a review date, or let it go; links found by the system are settled."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.actions.retention.retaining import recompute
from evidence.models import FoundLink, Item, LinkDecision, RetentionReview, ReviewDecision, Status
from evidence.retention.refusals import DateNeeded, WrongState, must_reach


@journal.action
def keep_item(
    *, item: Item, reason: str, keep_until: date, by: User, answers: dict[str, bool] | None = None
) -> RetentionReview:
    """Keep an item until a review date, whatever the schedule says. Raises NotYours, WrongState, DateNeeded.

    `answers` are those to the national retention assessment criteria (PIRM Code 2023: every decision is recorded).
    """
    must_reach(item, by, Permission.RETENTION_DECIDE, Operation.RETENTION_REVIEWED)
    item = _locked(item, by)
    review = write_review(
        item=item, decision=ReviewDecision.KEEP, reason=reason, by=by, keep_until=keep_until, answers=answers
    )
    recompute(item, by)
    return review


@journal.action
def decide_link(
    *, link: FoundLink, decision: LinkDecision, reason: str, by: User, keep_until: date | None = None
) -> FoundLink:
    """Settle a link that stops the 31 days: keep the item until a date, or let the schedule go on.

    A supervisor decides for their team. Raises NotYours, WrongState when somebody has decided, DateNeeded.
    """
    item = link.item
    must_reach(item, by, Permission.RETENTION_HOLD, Operation.LINK_DECIDED)
    item = _locked(item, by)
    link = FoundLink.objects.select_for_update().get(pk=link.pk)
    if link.decided_at:
        message = "Somebody has decided about this link already."
        raise WrongState(message, operation=Operation.LINK_DECIDED, by=by, on=item, reason_code="decided")
    link.decision, link.reason, link.decided_at, link.decided_by = decision, reason, timezone.now(), by
    link.save(update_fields=["decision", "reason", "decided_at", "decided_by"])
    journal.act(
        Operation.LINK_DECIDED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"link": str(link.pk), "kind": link.kind, "decision": str(decision)},
        personal={"reason": reason},
    )
    if decision == LinkDecision.KEEP:
        write_review(item=item, decision=ReviewDecision.KEEP, reason=reason, by=by, keep_until=keep_until)
    recompute(item, by)
    return link


def write_review(
    *,
    item: Item,
    decision: ReviewDecision,
    reason: str,
    by: User,
    keep_until: date | None,
    answers: dict[str, bool] | None = None,
) -> RetentionReview:
    """Write a decision about a locked item inside an action; the earlier ones stay on record. Raises DateNeeded."""
    if decision == ReviewDecision.KEEP and (keep_until is None or keep_until <= timezone.localdate()):
        message = "Give a review date in the future: nothing is kept without one."
        raise DateNeeded(message, operation=Operation.RETENTION_REVIEWED, by=by, on=item, reason_code="no_date")
    review = _replace(
        item, decision=decision, reason=reason, decided_by=by, keep_until=keep_until, answers=answers or {}
    )
    journal.act(
        Operation.RETENTION_REVIEWED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"decision": str(decision), "keep_until": keep_until.isoformat() if keep_until else None},
        personal={"reason": reason},
    )
    return review


def _replace(item: Item, **values: object) -> RetentionReview:
    RetentionReview.objects.filter(item=item, is_current=True).update(is_current=False)
    return RetentionReview.objects.create(item=item, **values)


def _locked(item: Item, by: User) -> Item:
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.status == Status.DELETED:
        message = "This item has been erased. Its custody record and certificate are kept."
        raise WrongState(message, operation=Operation.RETENTION_REVIEWED, by=by, on=item, reason_code="erased")
    return item
