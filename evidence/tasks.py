"""Background work: each task loads nothing by itself, calls one action, and may run twice without harm."""

import logging
import uuid
from collections.abc import Callable, Sequence

from celery import Task, shared_task
from kombu.exceptions import OperationalError

from accounts.models import User
from audit.actors import Worker
from evidence.actions.force import reconciling
from evidence.actions.integrity import sweeping, verifying
from evidence.actions.library import bulk
from evidence.actions.pipeline import copying, preparing, reading_logs, settling, storing
from evidence.actions.pipeline.order import FIRST_PLACE, gives_way, place_in_queue
from evidence.actions.pipeline.steps import run_step
from evidence.actions.record import clips, marked_parts, stills
from evidence.actions.retention import due, flagging, policies, refreshing, warning
from evidence.models import BulkJob, Item, StepName, Upload

MEDIA_SECONDS = 3 * 3600
SWEEP_SECONDS, ORPHAN_SECONDS = 50.0, 600.0
log = logging.getLogger(__name__)


@shared_task(time_limit=300)
def prepare(item_id: str) -> None:
    """Look into a received recording and make it playable when it is."""
    _run(StepName.PREPARE, item_id, preparing.prepare_item)


@shared_task(time_limit=2 * 3600)
def store_original(item_id: str) -> None:
    """Put the original into the object store, read back and compared."""
    _run(StepName.STORE, item_id, storing.store_original)


@shared_task(time_limit=MEDIA_SECONDS)
def make_copy(item_id: str) -> None:
    """Make the one copy that browsers can play."""
    _run(StepName.COPY, item_id, copying.make_copy)


@shared_task(time_limit=MEDIA_SECONDS)
def make_storyboard(item_id: str) -> None:
    """Make the pictures for scrubbing."""
    _run(StepName.STORYBOARD, item_id, copying.make_storyboard)


@shared_task(time_limit=MEDIA_SECONDS)
def make_waveform(item_id: str) -> None:
    """Draw the sound."""
    _run(StepName.WAVEFORM, item_id, copying.make_waveform)


@shared_task(time_limit=MEDIA_SECONDS)
def make_stream_hashes(item_id: str) -> None:
    """Hash pictures and sound apart from their container."""
    _run(StepName.STREAM_HASHES, item_id, copying.make_stream_hashes)


@shared_task(time_limit=300)
def read_log(item_id: str) -> None:
    """Take over what the log of a TASER says."""
    _run(StepName.READ_LOG, item_id, reading_logs.read_log)


@shared_task(time_limit=2 * 3600)
def verify_upload(upload_id: str) -> None:
    """Hash a whole upload whose running hash was lost, and accept it or ask for it again."""
    item_id = verifying.verify_upload(upload_id=uuid.UUID(upload_id))
    if item_id:
        start_after_upload(uuid.UUID(upload_id), item_id)


@shared_task(time_limit=2 * 3600)
def verify_item(item_id: str, asked_by: str = "") -> None:
    """Read an original again and compare it with its hash, on behalf of the person who asked."""
    item = Item.objects.get(pk=item_id)
    person = User.objects.filter(pk=asked_by).first() if asked_by else None
    verifying.verify_item(item=item, by=person or Worker("evidence.verify_item", on_behalf_of=asked_by))


@shared_task(time_limit=300)
def settle_uploads() -> None:
    """Queue again what is due and has not happened, and clear up after killed workers."""
    found = settling.settle(start=start, start_verifying=start_verifying)
    if any(found.values()):
        log.info("settled %s", found)


@shared_task(time_limit=300)
def mark_part(viewing_id: str, number: int) -> None:
    """Make a few seconds of a restricted recording with the viewer's name in the picture; somebody waits for it."""
    marked_parts.make_marked_part(viewing_id=uuid.UUID(viewing_id), number=number)


@shared_task(time_limit=300)
def take_still(still_id: str) -> None:
    """Make one picture of a recording as PNG; somebody waits for it."""
    stills.make_still(still_id=uuid.UUID(still_id))


@shared_task(time_limit=MEDIA_SECONDS)
def make_clip(clip_id: str) -> None:
    """Cut a clip out of a recording and prepare it like every item."""
    if item := clips.make_clip(clip_id=uuid.UUID(clip_id)):
        start(StepName.PREPARE, item.pk)


@shared_task(time_limit=1800)
def refresh_retention() -> None:
    """Compute how long items stay whose facts have changed."""
    refreshing.refresh_changed()


@shared_task(time_limit=7200)
def refresh_all_retention() -> None:
    """Compute what has no date yet, what nears its end, and a slice of everything else."""
    refreshing.refresh_rest()


@shared_task(time_limit=7200)
def dispose() -> None:
    """Let changed policies count, queue what is due, warn, and erase what has waited long enough."""
    due.enforce_policies()
    due.queue_due()
    warning.warn_before_erasing()
    due.erase_due()


@shared_task(time_limit=1800)
def settle_hold_flags() -> None:
    """Bring the store's legal-hold flags in line with the holds."""
    flagging.settle_flags()


@shared_task(time_limit=7200)
def count_policy_effects(version_id: str) -> None:
    """Do the dry run of a proposed policy."""
    policies.count_effects(version_id=uuid.UUID(version_id))


@shared_task(time_limit=2 * 3600)
def sweep_store() -> None:
    """Read again what was checked longest ago, for most of a minute."""
    sweeping.sweep(seconds=SWEEP_SECONDS)


@shared_task(time_limit=3600)
def find_orphans() -> None:
    """Look for objects without a row."""
    sweeping.find_orphans(seconds=ORPHAN_SECONDS)


@shared_task(time_limit=900)
def change_many(job_id: str) -> None:
    """Change the next 500 items of a job, and queue the rest."""
    if bulk.run_bulk(job_id=uuid.UUID(job_id)):
        start_changing(uuid.UUID(job_id))


@shared_task(time_limit=60)
def settle_bulk() -> None:
    """Queue again the jobs on many items that have not moved for a minute: their worker was killed."""
    for job_id in BulkJob.objects.standing_still().values_list("pk", flat=True):
        start_changing(job_id)


@shared_task(time_limit=900)
def reconcile_uses() -> None:
    """Look through the uses of TASERs: a task for what does not fit, closed when it is mended."""
    reconciling.reconcile_uses()


@shared_task(time_limit=60)
def reconcile_use(session_id: str) -> None:
    """Look through one use, whose form was sent or which was confirmed a moment ago."""
    reconciling.reconcile_use(session_id=uuid.UUID(session_id))


def start_reconciling(session_id: uuid.UUID) -> bool:
    """Queue the look at one use; False when the queue is down: the next turn over all uses finds it."""
    return _queue(reconcile_use, str(session_id))


def start_changing(job_id: uuid.UUID) -> bool:
    """Queue the next part of a job on many items; False when the queue is down."""
    return _queue(change_many, str(job_id))


def start_after_upload(upload_id: uuid.UUID, item_id: uuid.UUID | None) -> None:
    """Start what follows the last byte of an upload."""
    if item_id is None:
        start_verifying(upload_id)
    else:
        start(StepName.PREPARE, item_id)


def start(name: StepName, item_id: uuid.UUID) -> bool:
    """Queue a step; False when the queue is down. Its row stays due, and `settle_uploads` finds it."""
    return _start_all([name], item_id, _urgency(item_id))


def _start_all(names: Sequence[StepName], item_id: uuid.UUID, urgency: int | None) -> bool:
    return all(_queue(STEPS[name], str(item_id), priority=place_in_queue(name, urgency)) for name in names)


def _urgency(item_id: uuid.UUID) -> int | None:
    return Upload.objects.filter(item=item_id).order_by().values_list("urgency", flat=True).first()


def start_verifying(upload_id: uuid.UUID) -> bool:
    """Queue the hashing of a whole upload; False when the queue is down."""
    return _queue(verify_upload, str(upload_id))


def start_dry_run(version_id: uuid.UUID) -> bool:
    """Queue the dry run of a proposed policy; False when the queue is down."""
    return _queue(count_policy_effects, str(version_id))


def start_check(item_id: uuid.UUID, asked_by: User) -> bool:
    """Queue a fresh check of an original for the person who asked; False when the queue is down."""
    return _queue(verify_item, str(item_id), str(asked_by.pk))


def start_marked_part(viewing_id: uuid.UUID, number: int) -> bool:
    """Queue one part of a marked copy; False when the queue is down."""
    return _queue(mark_part, str(viewing_id), number)


def start_still(still_id: uuid.UUID) -> bool:
    """Queue a still; False when the queue is down."""
    return _queue(take_still, str(still_id))


def start_clip(clip_id: uuid.UUID) -> bool:
    """Queue the cutting of a clip; False when the queue is down."""
    return _queue(make_clip, str(clip_id))


def _queue(task: "Task[..., None]", *arguments: str | int, priority: int = FIRST_PLACE) -> bool:
    try:
        task.apply_async_on_commit(  # type: ignore[attr-defined]  # celery-types does not know Django's tasks
            args=arguments, priority=priority
        )
    except OperationalError as error:
        log.warning("the queue does not answer, it is tried again later: %s", error)
        return False
    return True


def _run(name: StepName, item_id: str, work: Callable[[Item], None]) -> None:
    if following := run_step(item_id=uuid.UUID(item_id), name=name, work=work):
        urgency = _urgency(uuid.UUID(item_id))
        now = [step for step in following if not gives_way(step, urgency)]
        _start_all(now, uuid.UUID(item_id), urgency)


STEPS = {
    StepName.PREPARE: prepare,
    StepName.STORE: store_original,
    StepName.COPY: make_copy,
    StepName.STORYBOARD: make_storyboard,
    StepName.WAVEFORM: make_waveform,
    StepName.STREAM_HASHES: make_stream_hashes,
    StepName.READ_LOG: read_log,
}
