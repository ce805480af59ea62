"""Reads bytes again: an upload whose hash was lost on the way, and an original whenever somebody wants to know."""

import hashlib
import os
import uuid

from django.utils import timezone

from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation, Outcome
from evidence import storage
from evidence.actions.intake.receiving import judge_upload
from evidence.actions.integrity.finding import lock_file
from evidence.intake import incoming
from evidence.models import File, FindingKind, Item, Upload, UploadState, VerifyOutcome
from evidence.refusals import AlreadyDone

WORKER = Worker("evidence.verify_upload")


def verify_upload(*, upload_id: uuid.UUID) -> uuid.UUID | None:
    """Hash a whole upload from its file and accept it or ask for it again. Returns the id of its item, or None.

    Harmless when repeated: somebody else's lock, or another state, ends it. Raises OSError.
    """
    upload = Upload.objects.filter(pk=upload_id, state__in=[UploadState.RECEIVING, UploadState.VERIFYING]).first()
    if upload is None:
        return None
    try:
        descriptor = incoming.open_part(upload_id)
    except incoming.Busy:
        return None
    try:
        hasher = hashlib.sha256()
        reached = incoming.hash_range(descriptor, hasher, 0, upload.length)
        if reached < upload.length and upload.state == UploadState.RECEIVING:
            return None
        judged = judge_upload(upload=upload, sha256=hasher.hexdigest(), by=WORKER)
        return judged.item_id if judged else None
    except AlreadyDone:
        return None
    finally:
        os.close(descriptor)


def verify_item(*, item: Item, by: Actor) -> File:
    """Read the original again from where it is kept, compare, and write down the outcome.

    A mismatch locks the file: it is never served again. Raises storage.StoreDown.
    """
    file = item.original
    hasher, size = hashlib.sha256(), 0
    try:
        for chunk in storage.open_range(file, 0, file.size):
            hasher.update(chunk)
            size += len(chunk)
    except storage.Missing:
        size = -1
    is_right = (hasher.hexdigest(), size) == (file.sha256, file.size)
    return note_verification(file=file, is_right=is_right, seen="missing" if size < 0 else hasher.hexdigest(), by=by)


@journal.action
def note_verification(*, file: File, is_right: bool, seen: str, by: Actor) -> File:
    """Write down whether the stored bytes are still the received ones."""
    file = File.objects.select_for_update(of=("self",)).get(pk=file.pk)
    file.verified_at = timezone.now()
    file.verify_outcome = VerifyOutcome.MATCH if is_right else VerifyOutcome.MISMATCH
    file.save(update_fields=["verified_at", "verify_outcome"])
    journal.act(
        Operation.EVIDENCE_VERIFIED,
        by=by,
        on=file.item,
        outcome=Outcome.SUCCESS if is_right else Outcome.ERROR,
        reason_code="" if is_right else "hash_differs",
        sha256=file.sha256,
        details={"seen": seen, "place": file.place},
    )
    if not is_right:
        kind = FindingKind.MISSING if seen == "missing" else FindingKind.CHANGED
        lock_file(file=file, kind=kind, seen=seen, by=by)
    return file
