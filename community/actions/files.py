"""Files of a submission: announced, described, taken away again, and taken over when their bytes are whole."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone

from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation
from community.giver import Giver
from community.models import Safety, Submission, SubmissionState, SubmittedFile
from community.models.submitted_file import MOVES
from community.refusals import MoveForbidden, TooMuch, must_be_open
from evidence.actions.intake.outside import Outside, drop_outside, register_outside
from evidence.intake.names import harmless_name
from evidence.models import Source, Upload, UploadState
from evidence.refusals import AlreadyDone

WORKER = Worker("community.receive")
REMOVED_BY_GIVER = "The giver removed it."
GIGABYTE = 10**9


@dataclass(frozen=True)
class Offered:
    """A file as a giver's device names it; `key` tells files of one submission apart, empty when unknown."""

    name: str
    size: int
    key: str = ""
    source: Source = Source.PHONE


@journal.action
def add_file(*, submission: Submission, file: Offered, by: Giver) -> SubmittedFile:
    """Open the upload of one more file; any type is taken. Raises NotOpen, TooMuch, EmptyFile."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    must_be_open(row, by, Operation.SUBMITTED_FILE_ADDED)
    _must_fit(row, file, by)
    number = (row.files.aggregate(last=Max("number"))["last"] or 0) + 1
    key = f"{number}-{file.key or uuid.uuid4()}"[:120]
    upload = register_outside(file=Outside(row.pk, file.name, file.size, key), by=by)
    added = SubmittedFile.objects.create(
        submission=row,
        upload=upload,
        number=number,
        said_name=harmless_name(file.name),
        source=file.source,
        size=file.size,
    )
    journal.act(
        Operation.SUBMITTED_FILE_ADDED,
        by=by,
        on=added,
        incident_id=row.request.incident_id,
        details={"number": number, "size": file.size, "upload": str(upload.pk)},
    )
    return added


@journal.action
def describe_file(*, file: SubmittedFile, source: Source, caption: str, by: Giver) -> SubmittedFile:
    """Keep what a giver says recorded a file, and what it shows. Raises NotOpen."""
    must_be_open(file.submission, by, Operation.SUBMITTED_FILE_DESCRIBED)
    row = SubmittedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    row.source, row.caption = source, caption[:300]
    row.save(update_fields=["source", "caption"])
    journal.act(
        Operation.SUBMITTED_FILE_DESCRIBED,
        by=by,
        on=row,
        incident_id=file.submission.request.incident_id,
        details={"source": source.value},
        personal={"caption": caption} if caption else None,
    )
    return row


def remove_file(*, file: SubmittedFile, by: Giver) -> None:
    """Take a file away again before it is sent; its bytes go. Raises NotOpen, MoveForbidden, incoming.Busy."""
    must_be_open(file.submission, by, Operation.SUBMITTED_FILE_REMOVED)
    if Safety.REMOVED not in MOVES[Safety(file.safety)]:
        message = "It is being checked at this moment. Try again in a minute."
        operation = Operation.SUBMITTED_FILE_REMOVED
        raise MoveForbidden(message, operation=operation, by=by, on=file, reason_code=f"file_{file.safety}")
    try:
        drop_outside(upload=file.upload, cause=REMOVED_BY_GIVER, by=by)
    except AlreadyDone:
        file.upload.refresh_from_db()
        if file.upload.state != UploadState.ABANDONED:  # it became whole in between
            drop_outside(upload=file.upload, cause=REMOVED_BY_GIVER, by=by)
    note_removed(file=file, by=by)


@journal.action
def note_removed(*, file: SubmittedFile, by: Actor) -> SubmittedFile:
    """Write down that a file is no longer part of its submission. Raises AlreadyDone."""
    row = SubmittedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if row.safety == Safety.REMOVED:
        raise AlreadyDone
    row.safety = Safety.REMOVED
    row.save(update_fields=["safety"])
    journal.act(
        Operation.SUBMITTED_FILE_REMOVED,
        by=by,
        on=row,
        incident_id=row.submission.request.incident_id,
        sha256=row.sha256,
    )
    return row


def take_over_arrived() -> list[uuid.UUID]:
    """Take over every upload that is whole, and let go of those that were given up; returns what can be scanned."""
    arriving = SubmittedFile.objects.filter(safety=Safety.ARRIVING).select_related("upload", "submission__request")
    whole = arriving.filter(upload__state=UploadState.RECEIVED)[:200]
    taken = [file.pk for file in whole if take_over(file=file) is not None]
    gone = arriving.filter(upload__state=UploadState.ABANDONED)
    for file in gone.exclude(submission__state=SubmissionState.STARTED)[:200]:
        note_removed(file=file, by=WORKER)
    return taken


def take_over(*, file: SubmittedFile) -> SubmittedFile | None:
    """Take over one file whose bytes are whole; None when somebody else has."""
    try:
        return receive_file(file=file)
    except AlreadyDone:
        return None


@journal.action
def receive_file(*, file: SubmittedFile) -> SubmittedFile:
    """Put a file whose bytes are whole into quarantine. Raises AlreadyDone."""
    row = SubmittedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    upload = Upload.objects.get(pk=row.upload_id)
    if row.safety != Safety.ARRIVING or upload.state != UploadState.RECEIVED:
        raise AlreadyDone
    row.safety, row.sha256, row.received_at = Safety.RECEIVED, upload.sha256_computed, upload.updated_at
    row.next_try_at = timezone.now()
    row.save(update_fields=["safety", "sha256", "received_at", "next_try_at"])
    by = Worker(WORKER.name, on_behalf_of=str(row.submission.request_id))
    journal.act(
        Operation.SUBMITTED_FILE_RECEIVED,
        by=by,
        on=row,
        incident_id=row.submission.request.incident_id,
        sha256=row.sha256,
        details={"size": row.size, "number": row.number},
    )
    return row


def _must_fit(submission: Submission, file: Offered, by: Giver) -> None:
    held = submission.files.present()
    if held.count() >= settings.GIVEN_FILES_MOST:
        message = (
            f"You can send up to {settings.GIVEN_FILES_MOST} files at once. Send these first, then ask for a new link."
        )
        raise _too_much(message, "too_many_files", by, submission)
    if file.size > settings.GIVEN_FILE_BYTES:
        message = f"This file is larger than {settings.GIVEN_FILE_BYTES // GIGABYTE} GB. Call 101: we can collect it."
        raise _too_much(message, "file_too_large", by, submission)
    link = Submission.objects.filter(request=submission.request_id)
    sent = SubmittedFile.objects.present().filter(submission__in=link).aggregate(sum=Sum("size"))["sum"] or 0
    if sent + file.size > settings.GIVEN_LINK_BYTES:
        message = f"Together that is more than {settings.GIVEN_LINK_BYTES // GIGABYTE} GB. Call 101: we can collect it."
        raise _too_much(message, "link_too_large", by, submission)


def _too_much(message: str, code: str, by: Giver, on: Submission) -> TooMuch:
    return TooMuch(message, operation=Operation.SUBMITTED_FILE_ADDED, by=by, on=on, reason_code=code)
