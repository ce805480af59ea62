"""Ends uploads that nobody finishes: called off by the sender, or silent for a fortnight."""

import os
from datetime import timedelta

from django.utils import timezone

from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation
from evidence.intake import incoming
from evidence.models import Upload, UploadState
from evidence.refusals import AlreadyDone

WORKER = Worker("evidence.settle_uploads")
SILENT_FOR = timedelta(days=14)
CALLED_OFF = "The sender called it off."
SILENT = "Nothing arrived for 14 days. The sender still has it and may announce it again."


def end_upload(*, upload: Upload, cause: str, by: Actor) -> None:
    """Drop the bytes of an unfinished upload. Raises incoming.Busy while somebody writes, and AlreadyDone."""
    descriptor = incoming.open_part(upload.pk)
    try:
        abandon_upload(upload=upload, cause=cause, by=by)
        incoming.forget_part(upload.pk)
    finally:
        os.close(descriptor)


@journal.action
def abandon_upload(*, upload: Upload, cause: str, by: Actor) -> Upload:
    """Write down that an unfinished upload has ended; only with the writer's lock. Raises AlreadyDone."""
    row = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.state != UploadState.RECEIVING:
        raise AlreadyDone
    had = row.offset
    row.state, row.offset, row.cause, row.updated_at = UploadState.ABANDONED, 0, cause, timezone.now()
    row.save(update_fields=["state", "offset", "cause", "updated_at"])
    journal.act(Operation.UPLOAD_ABANDONED, by=by, on=row, details={"cause": cause, "bytes": had})
    return row


def end_silent_uploads() -> int:
    """End the uploads that have been silent too long; returns how many."""
    silent = Upload.objects.filter(state=UploadState.RECEIVING, updated_at__lt=timezone.now() - SILENT_FOR)
    ended = 0
    for upload in silent[:200]:
        try:
            end_upload(upload=upload, cause=SILENT, by=WORKER)
        except (incoming.Busy, AlreadyDone):
            continue
        ended += 1
    return ended
