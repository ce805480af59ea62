"""The work that is due on an item: taken by one worker, and done, put off or given up. Safe to run twice."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, models
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from evidence.intake import incoming
from evidence.media.ffmpeg import ToolMissing
from evidence.models import File, Item, Place, Readiness, Role, Status, Step, StepName, Upload
from evidence.refusals import AlreadyDone
from evidence.storage import StoreDown

FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=10)
MOST_UNFINISHED = 5  # starts in a row that ended in nothing: the process was killed, or broke
FOLLOWING: dict[StepName, tuple[StepName, ...]] = {  # in the order of what people wait for
    StepName.PREPARE: (
        StepName.COPY,
        StepName.STORE,
        StepName.STORYBOARD,
        StepName.WAVEFORM,
        StepName.STREAM_HASHES,
        StepName.READ_LOG,
    ),
    StepName.STORYBOARD: (StepName.COPY,),  # its look at the pictures may overrule the plan
}
log = logging.getLogger(__name__)


class Heals(Exception):
    """The cause lies outside and passes: the step is tried again. The text is a sentence for people."""


class GivenUp(Exception):
    """Trying again would not help. The text is a sentence for people."""


def run_step(*, item_id: uuid.UUID, name: StepName, work: Callable[[Item], None]) -> list[StepName]:
    """Do one step when it is still due, and return the steps that can start now."""
    with _taken(item_id, name) as step:
        if step is None:
            return []
        try:
            work(step.item)
        except AlreadyDone:
            pass
        except (Heals, StoreDown, ToolMissing) as cause:
            put_off(step=step, cause=_sentence(cause))
            return []
        except OSError as error:
            if error.errno not in incoming.NO_ROOM:
                raise
            put_off(step=step, cause="The disk is full. It goes on when there is room.")
            return []
        except GivenUp as cause:
            give_up(step=step, cause=str(cause))
    clear_incoming(item_id=item_id)
    untouched = set(_open_steps(item_id).filter(tries=0).values_list("name", flat=True))
    return [following for following in FOLLOWING.get(name, ()) if following in untouched]


@contextmanager
def _taken(item_id: uuid.UUID, name: StepName) -> Iterator[Step | None]:
    """Give the step to one worker at a time, or None when it is done or somebody is at it.

    The lock belongs to the database session: it ends with the worker, also when the worker is killed.
    """
    step = Step.objects.select_related("item").filter(item_id=item_id, name=name).first()
    if step is None:
        yield None
        return
    number = step.pk.int & (2**63 - 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_ours = cursor.fetchone()[0]
    try:
        yield _started(step) if is_ours else None
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _started(step: Step) -> Step | None:
    """Count the start before the work, so that a start that kills its process is counted as well."""
    step.refresh_from_db()
    if step.done_at or step.given_up_at:
        return None
    if step.unfinished >= MOST_UNFINISHED:
        give_up(step=step, cause=f"It was started {step.unfinished} times and never came to an end.")
        return None
    step.tries += 1
    step.unfinished += 1
    step.next_try_at = timezone.now() + _wait(step.tries)
    step.save(update_fields=["tries", "unfinished", "next_try_at"])
    return step


def finish_step(item: Item, name: StepName) -> None:
    """Mark a step as done, inside the action that did it. Raises AlreadyDone."""
    is_first = _write(item, name, done_at=timezone.now(), given_up_at=None, cause="", unfinished=0)
    if not is_first:
        raise AlreadyDone


def plan_steps(item: Item, *names: StepName) -> None:
    """Write down what has become due, inside an action; a step that was done or given up starts afresh.

    The queue is told at once; when that is lost, the row is found later.
    """
    due_at = timezone.now() + FIRST_WAIT
    _open([Step(item=item, name=name, next_try_at=due_at) for name in names])


def put_off(*, step: Step, cause: str) -> None:
    """Note why a step waits. Book-keeping of work; what the work does to evidence is in the journal."""
    log.warning("step %s of item %s waits: %s", step.name, step.item_id, cause)
    _write(step.item, StepName(step.name), cause=cause, unfinished=0)
    _show_cause(step, cause)


@journal.action
def give_up(*, step: Step, cause: str) -> Step:
    """End a step that cannot succeed; the original stays, and the item says what is missing."""
    step = Step.objects.select_for_update().get(pk=step.pk)
    step.given_up_at, step.cause = timezone.now(), cause
    step.save(update_fields=["given_up_at", "cause"])
    item = Item.objects.select_for_update().get(pk=step.item_id)
    if step.name in {StepName.PREPARE, StepName.COPY}:
        item.readiness, item.readiness_cause = Readiness.KEPT, cause
    if step.name == StepName.READ_LOG:
        item.readiness_cause = cause
    if step.name == StepName.STORE:
        item.status, item.readiness_cause = Status.FAILED, cause
    item.save(update_fields=["readiness", "readiness_cause", "status"])
    settle_status(item)
    log.error("step %s of item %s given up: %s", step.name, step.item_id, cause)
    journal.act(
        Operation.EVIDENCE_FAILED,
        by=Worker(f"evidence.{step.name}"),
        on=item,
        reason_code=step.name,
        details={"cause": cause, "tries": step.tries},
    )
    return step


def settle_status(item: Item) -> None:
    """Make the item active once it is stored and known how it can be played (words.md section 5.1)."""
    is_stored = item.files.filter(role=Role.ORIGINAL, place=Place.STORED).exists()
    if is_stored and item.readiness != Readiness.WAITING and item.status != Status.ACTIVE:
        _activate(item)


def clear_incoming(*, item_id: uuid.UUID) -> None:
    """Remove the received file when its copy in the object store is proved and nobody needs to read it again here."""
    original = File.objects.filter(item_id=item_id, role=Role.ORIGINAL, place=Place.STORED).first()
    if original is not None and original.incoming_name and not _open_steps(item_id).exists():
        incoming.forget_whole(original.incoming_name)


def _write(item: Item, name: StepName, **values: object) -> int:
    return Step.objects.filter(item=item, name=name, done_at__isnull=True).update(**values)


def _open(steps: list[Step]) -> None:
    afresh = ["tries", "unfinished", "cause", "done_at", "given_up_at", "next_try_at"]
    Step.objects.bulk_create(steps, update_conflicts=True, unique_fields=["item", "name"], update_fields=afresh)


def _activate(item: Item) -> None:
    item.status = Status.ACTIVE
    item.save(update_fields=["status"])


def _show_cause(step: Step, cause: str) -> None:
    if step.name in {StepName.PREPARE, StepName.COPY}:
        Item.objects.filter(pk=step.item_id, readiness=Readiness.WAITING).update(readiness_cause=cause)
    if step.name == StepName.STORE:
        Upload.objects.filter(item=step.item_id).update(cause=cause)


def _open_steps(item_id: uuid.UUID) -> "models.QuerySet[Step]":
    return Step.objects.open().filter(item_id=item_id)


def _wait(tries: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) if tries < 8 else LONGEST_WAIT


def _sentence(cause: Exception) -> str:
    if isinstance(cause, StoreDown):
        return "The object store does not answer. It goes on by itself when the store is back."
    return str(cause)
