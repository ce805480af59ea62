"""One act on many items as a job: asked for, run 500 items to a transaction, cancelled, undone within ten minutes."""

import uuid

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.journal import Refused
from audit.operations import Operation
from evidence.actions.library.many import ChangedSince, Wanted, apply, load, take_back
from evidence.models import BulkJob, BulkState, BulkTarget, Item, TargetState
from evidence.models.search_document import SearchDocumentQuerySet
from evidence.refusals import NotYours, TooMany, UndoOver

AT_ONCE = 500  # items to a transaction
MOST = 100_000  # items to a job


@journal.action
def start_bulk(*, act: str, value: str, documents: SearchDocumentQuerySet, query: str, by: User) -> BulkJob:
    """Freeze the items behind `documents`, which the caller has narrowed to what the person may see, into a job.

    Whether each may be changed is asked again when its turn comes. Raises NotYours, TooMany.
    """
    if not by.may(Permission.EVIDENCE_CHANGE):
        message = "You may not change items. Ask your supervisor."
        raise NotYours(message, operation=Operation.BULK_STARTED, by=by, reason_code="no_permission")
    job = BulkJob.objects.create(act=act, value=value, query=query, total=0, asked_by=by)
    sql, parameters = documents.order_by().values("item_id")[: MOST + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO evidence_bulktarget (job_id, item_id) SELECT %s, chosen.item_id FROM ({sql}) AS chosen",
            [job.pk, *parameters],
        )
        job.total = cursor.rowcount
    if not 0 < job.total <= MOST:
        message = f"Choose between 1 and {MOST:,} items: narrow the search, for example by when:."
        raise TooMany(message, operation=Operation.BULK_STARTED, by=by, reason_code="too_many")
    job.save(update_fields=["total"])
    _note(Operation.BULK_STARTED, job, by, count=job.total)
    return job


@journal.action
def undo_bulk(*, job: BulkJob, by: User) -> BulkJob:
    """Start the job that puts back what another one changed; raises NotYours, UndoOver after ten minutes."""
    job = _locked(job, by, Operation.BULK_STARTED)
    if not job.may_be_undone or BulkJob.objects.filter(undo_of=job).exists():
        message = "It can no longer be undone: ten minutes have passed, or it was undone before."
        raise UndoOver(message, operation=Operation.BULK_STARTED, by=by, on=job, reason_code="undo_over")
    changed = list(job.targets.filter(state=TargetState.DONE).values_list("item_id", "before"))
    if not changed:
        message = "Nothing was changed, so there is nothing to undo."
        raise UndoOver(message, operation=Operation.BULK_STARTED, by=by, on=job, reason_code="nothing_to_undo")
    undoing = BulkJob.objects.create(act=job.act, value=job.value, total=len(changed), undo_of=job, asked_by=by)
    targets = (BulkTarget(job=undoing, item_id=item, before=before) for item, before in changed)
    BulkTarget.objects.bulk_create(targets, batch_size=2000)
    _note(Operation.BULK_STARTED, undoing, by, count=undoing.total)
    return undoing


@journal.action
def cancel_bulk(*, job: BulkJob, by: User) -> BulkJob:
    """Stop a job after the items that are just being changed; those already changed stay so. Raises NotYours."""
    job = _locked(job, by, Operation.BULK_CANCELLED)
    if job.is_running:
        job.state, job.ended_at = BulkState.CANCELLED, timezone.now()
        job.save(update_fields=["state", "ended_at"])
    _note(Operation.BULK_CANCELLED, job, by, waiting=job.targets.filter(state=TargetState.WAITING).count())
    return job


@journal.action
def run_bulk(*, job_id: uuid.UUID) -> bool:
    """Change the next 500 items of a job and say whether any are left. Run twice, it goes on where it stands.

    Items, their entries and their marks in the job are one transaction: after a crash none is done twice or missed.
    """
    job = BulkJob.objects.select_for_update().get(pk=job_id)
    by = job.asked_by
    waiting = job.targets.filter(state=TargetState.WAITING).order_by("item")
    chunk = list(waiting[:AT_ONCE]) if job.is_running else []
    wanted = load(job.act, job.value)
    items = Item.objects.in_bulk([target.item_id for target in chunk])
    for target in chunk:
        _change(job, target, items[target.item_id], wanted)
    BulkTarget.objects.bulk_update(chunk, ["state", "cause", "before"], batch_size=AT_ONCE)
    job.moved_at = timezone.now()
    is_left = job.is_running and waiting.exists()
    if job.is_running and not is_left:
        job.state, job.ended_at = BulkState.DONE, job.moved_at
    job.save(update_fields=["moved_at", "state", "ended_at"])
    refused = sum(target.state == TargetState.REFUSED for target in chunk)
    _note(Operation.BULK_RUN, job, by, count=len(chunk), refused=refused)
    return is_left


def _change(job: BulkJob, target: BulkTarget, item: Item, wanted: Wanted) -> None:
    try:
        if not Item.objects.visible_to(job.asked_by).filter(pk=item.pk).exists():
            target.state, target.cause = TargetState.REFUSED, "You can no longer see this item."
        elif job.undo_of_id:
            take_back(job.act, item, wanted, target.before, job.asked_by)
            target.state = TargetState.DONE
        else:
            before = apply(job.act, item, wanted, job.asked_by)
            target.state = TargetState.UNCHANGED if before is None else TargetState.DONE
            target.before = before or {}
    except (Refused, ChangedSince) as error:
        target.state, target.cause = TargetState.REFUSED, str(error)[:300]


def _locked(job: BulkJob, by: User, operation: Operation) -> BulkJob:
    job = BulkJob.objects.select_for_update().get(pk=job.pk)
    if job.asked_by_id != by.pk:
        message = "Only the person who asked for it may do this."
        raise NotYours(message, operation=operation, by=by, on=job, reason_code="no_permission")
    return job


def _note(operation: Operation, job: BulkJob, by: User, **numbers: int) -> None:
    undoes = str(job.undo_of_id) if job.undo_of_id else None
    details = {"act": job.act, "undoes": undoes, **numbers}
    journal.act(operation, by=by, on=job, details=details, personal={"value": job.value, "query": job.query})
