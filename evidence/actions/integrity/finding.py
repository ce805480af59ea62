"""Something in the object store is not as the rows say: the item is locked, people are told, a person closes it."""

import logging
import uuid

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from accounts.supervisors import with_role
from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation, Outcome
from evidence.actions.retention.retaining import recompute
from evidence.actions.retention.telling import tell
from evidence.models import File, FindingKind, Item, Status, StoreFinding, VerifyOutcome
from evidence.retention.refusals import WrongState, must_have

WORKER = Worker("evidence.sweep_store")
log = logging.getLogger(__name__)


@journal.action
def lock_file(*, file: File, kind: FindingKind, seen: str, by: Actor = WORKER) -> StoreFinding:
    """Lock a file whose stored bytes are not the received ones, and raise the alarm; it is not served any more."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=file.item_id)
    File.objects.filter(pk=file.pk).update(verified_at=timezone.now(), verify_outcome=VerifyOutcome.MISMATCH)
    finding = raise_alarm(kind=kind, key=file.key, item=item, seen=seen, by=by, sha256=file.sha256)
    if item.status != Status.DELETED:
        recompute(item, by)
    return finding


@journal.action
def report_object(*, kind: FindingKind, key: str, item_id: uuid.UUID | None, seen: str) -> StoreFinding:
    """Report an object without a row, or one that has more versions than it was given."""
    item = Item.objects.filter(pk=item_id).first() if item_id else None
    return raise_alarm(kind=kind, key=key, item=item, seen=seen, by=WORKER)


@journal.action
def raise_alarm(
    *, kind: FindingKind, key: str, item: Item | None, seen: str, by: Actor, sha256: str = ""
) -> StoreFinding:
    """Open a finding unless it is open, write it down, tell the evidence managers; inside an action."""
    finding, is_new = StoreFinding.objects.get_or_create(
        kind=kind, key=key, closed_at=None, defaults={"item": item, "seen": seen}
    )
    journal.act(
        Operation.STORE_FINDING,
        by=by,
        on=item or finding,
        outcome=Outcome.ERROR,
        reason_code=kind,
        sha256=sha256,
        details={"finding": str(finding.pk), "key": key, "seen": seen, "again": not is_new},
    )
    if is_new:
        log.critical("store finding %s: %s", finding.pk, kind)
        text = f"Object store: {FindingKind(kind).label.lower()}. The item is locked until this has been looked into."
        tell(to=with_role(Role.EVIDENCE_MANAGER), text=text, target="/retention/?tab=store", key=f"store:{finding.pk}")
    return finding


@journal.action
def close_finding(*, finding: StoreFinding, note: str, by: User) -> StoreFinding:
    """Write down what came out of looking into it; a locked file stays locked until a check matches again.

    Raises NotYours, WrongState.
    """
    must_have(by, Permission.RETENTION_DECIDE, Operation.STORE_FINDING_CLOSED)
    finding = StoreFinding.objects.select_for_update().get(pk=finding.pk)
    if finding.closed_at:
        message = "Somebody has closed this already."
        raise WrongState(message, operation=Operation.STORE_FINDING_CLOSED, by=by, on=finding, reason_code="closed")
    finding.closed_at, finding.closed_by, finding.note = timezone.now(), by, note
    finding.save(update_fields=["closed_at", "closed_by", "note"])
    journal.act(
        Operation.STORE_FINDING_CLOSED, by=by, on=finding, details={"kind": finding.kind}, personal={"note": note}
    )
    return finding
