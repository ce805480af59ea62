"""A person asks that a file which could not be prepared is looked into again."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.actions.pipeline.steps import plan_steps
from evidence.models import Item, Place, Readiness, Role, Status, StepName
from evidence.refusals import NotTrue, NotYours


@journal.action
def try_again(*, item: Item, by: User) -> Item:
    """Plan the look into the original afresh, and its storing when that failed. Raises NotYours, NotTrue."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    is_reached = Item.objects.in_reach_of(by, Permission.EVIDENCE_CHANGE).without_locks_on(by).filter(pk=item.pk)
    if not is_reached.exists():
        message = "You may not do this with this item."
        raise NotYours(message, operation=Operation.EVIDENCE_RETRIED, by=by, on=item, reason_code="no_permission")
    if item.is_playable and item.status != Status.FAILED:
        message = "It is ready already."
        raise NotTrue(message, operation=Operation.EVIDENCE_RETRIED, by=by, on=item, reason_code="ready")
    steps = [StepName.PREPARE]
    if not item.files.filter(role=Role.ORIGINAL, place=Place.STORED).exists():
        steps.append(StepName.STORE)
    plan_steps(item, *steps)
    item.readiness, item.readiness_cause = Readiness.WAITING, ""
    item.status = Status.PROCESSING
    item.save(update_fields=["readiness", "readiness_cause", "status"])
    journal.act(Operation.EVIDENCE_RETRIED, by=by, on=item, details={"steps": [str(step) for step in steps]})
    return item
