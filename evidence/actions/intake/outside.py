"""Files of people without an account: they lie in the receiving folder and are no evidence until somebody takes them.

Whose they are, and what was found on them, is kept by the app that lets such people in.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from evidence.actions.intake.abandoning import end_upload
from evidence.actions.intake.receiving import judge_upload
from evidence.intake import incoming
from evidence.intake.names import harmless_name
from evidence.models import Upload, UploadState, Urgency
from evidence.refusals import AlreadyDone, EmptyFile, NotYours

LONGEST_NAME = 255


@dataclass(frozen=True)
class Outside:
    """A file that somebody without an account is going to send; `owner` is whatever it belongs to in its app."""

    owner: uuid.UUID
    name: str
    size: int
    key: str  # unique for the owner


@journal.action
def register_outside(*, file: Outside, by: Actor) -> Upload:
    """Open an upload for such a file. Raises EmptyFile; its app has checked whether it is welcome."""
    if file.size <= 0:
        message = "The file is empty: there is nothing in it to keep."
        raise EmptyFile(message, operation=Operation.UPLOAD_REFUSED, by=by, reason_code="empty")
    name = file.name.replace("\0", "")[:LONGEST_NAME]
    upload = Upload.objects.create(
        outside=file.owner,
        recording_id=file.key,
        length=file.size,
        manifest={"name": name},
        urgency=Urgency.ROUTINE,
    )
    journal.act(
        Operation.UPLOAD_STARTED,
        by=by,
        on=upload,
        details={"size": file.size, "recording_id": file.key},
        personal={"name": harmless_name(name)},
    )
    return upload


def take_whole(*, upload: Upload, sha256: str, by: Actor) -> None:
    """Take over a file whose bytes were put where uploads grow, with their hash. Raises AlreadyDone, OSError."""
    with _written_by_us(upload):
        judge_upload(upload=upload, sha256=sha256, by=by)


def drop_outside(*, upload: Upload, cause: str, by: Actor) -> None:
    """Give a file from outside up, whole or not, and remove its bytes.

    Raises NotYours for any other upload, incoming.Busy while somebody writes, AlreadyDone.
    """
    if upload.outside is None:
        message = "Only files from outside are given up like this."
        raise NotYours(message, operation=Operation.UPLOAD_ABANDONED, by=by, on=upload, reason_code="not_outside")
    if upload.state == UploadState.RECEIVING:
        end_upload(upload=upload, cause=cause, by=by)
        return
    drop_whole(upload=upload, cause=cause, by=by)
    incoming.forget_part(upload.pk)
    incoming.forget_whole(str(upload.pk))


@journal.action
def drop_whole(*, upload: Upload, cause: str, by: Actor) -> Upload:
    """Write down that a whole file from outside is given up; its bytes go afterwards. Raises AlreadyDone."""
    row = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.state not in {UploadState.RECEIVED, UploadState.VERIFYING} or row.made_item is not None:
        raise AlreadyDone
    had = row.offset
    row.state, row.offset, row.cause, row.updated_at = UploadState.ABANDONED, 0, cause, timezone.now()
    row.save(update_fields=["state", "offset", "cause", "updated_at"])
    details: dict[str, Json] = {"cause": cause, "bytes": had}
    journal.act(Operation.UPLOAD_ABANDONED, by=by, on=row, sha256=row.sha256_computed, details=details)
    return row


@contextmanager
def _written_by_us(upload: Upload) -> Iterator[None]:
    descriptor = incoming.open_part(upload.pk)
    try:
        yield
    finally:
        os.close(descriptor)
