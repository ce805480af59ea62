"""Finds what should have gone on by itself and has not: lost messages, killed workers, services that were away."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from evidence.actions.intake.abandoning import end_silent_uploads
from evidence.actions.pipeline.order import is_rush
from evidence.actions.pipeline.steps import clear_incoming
from evidence.intake import incoming
from evidence.models import File, Place, Role, Step, StepName, Upload, UploadState
from evidence.models.step import StepQuerySet
from evidence.serving import marked_copy
from evidence.workspace import remove_left_overs

QUIET = timedelta(seconds=20)  # a finish that is under way must not be disturbed
QUEUED_FOR = timedelta(minutes=5)  # how long a message may wait in the queue before it is sent again,
WORK_ON_EACH = timedelta(seconds=1)  # and so much longer for each step that waits: a full queue is not a lost message;
QUEUED_AT_MOST = timedelta(hours=1)  # but a queue that was lost with everything in it is not waited for all day
LONGEST_WAIT = timedelta(minutes=5)  # of what gives way to devices in line
MOST = 500


def settle(
    *, start: Callable[[StepName, uuid.UUID], bool], start_verifying: Callable[[uuid.UUID], bool]
) -> dict[str, int]:
    """Queue again all that is due; `start` and `start_verifying` say whether the queue took the message.

    Returns what was found, for the log. Ends early when the queue is down: everything stays due.
    """
    steps = list(_due().order_by("next_try_at")[:MOST])
    queued = [step.pk for step in steps if start(StepName(step.name), step.item_id)]
    _wait_for_queue(queued)
    uploads = list(_unverified()[:MOST])
    verifying = [upload.pk for upload in uploads if start_verifying(upload.pk)]
    counted = {"steps": len(queued), "uploads": len(verifying), "ended": end_silent_uploads()}
    clear_leavings()
    return counted


def clear_leavings() -> None:
    """Remove received files that are proved in the object store, and working folders of killed workers."""
    for path in incoming.folder().iterdir():
        if path.is_file() and not path.suffix:
            file = File.objects.filter(incoming_name=path.name, role=Role.ORIGINAL, place=Place.STORED).first()
            if file is not None:
                clear_incoming(item_id=file.item_id)
    remove_left_overs()
    marked_copy.remove_left_overs()


def _due() -> StepQuerySet:
    """Return the steps whose time has come; what gives way to devices in line waits, but not for ever."""
    due = Step.objects.due()
    if not is_rush():
        return due
    return due.exclude(name=StepName.STORE, next_try_at__gt=timezone.now() - LONGEST_WAIT)


def _unverified() -> "QuerySet[Upload]":
    """Whole uploads without a verdict: the last request was cut between its last byte and its end."""
    quiet = Upload.objects.filter(updated_at__lt=timezone.now() - QUIET)
    whole = quiet.filter(state=UploadState.RECEIVING, offset=F("length"))
    return whole | quiet.filter(state=UploadState.VERIFYING)


def _wait_for_queue(steps: list[uuid.UUID]) -> None:
    if steps:
        patience = min(QUEUED_FOR + WORK_ON_EACH * Step.objects.open().count(), QUEUED_AT_MOST)
        Step.objects.filter(pk__in=steps).update(next_try_at=timezone.now() + patience)
