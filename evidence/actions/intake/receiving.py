"""From bytes to evidence: counting what arrived, accepting a whole upload, asking for it again."""

import logging
import uuid
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from evidence.actions.intake.completing import join_session
from evidence.actions.intake.importing import link_beside
from evidence.actions.pipeline.steps import plan_steps
from evidence.intake import incoming
from evidence.intake.arrival import describe
from evidence.models import File, Item, Marker, MarkerSource, Role, StepName, Upload, UploadState
from evidence.refusals import AlreadyDone

log = logging.getLogger(__name__)
OPEN_STATES = (UploadState.RECEIVING, UploadState.VERIFYING)
MOST_MISMATCHES = 3
UNKNOWN_TYPE = "application/octet-stream"  # what a browser calls a file decides nothing
LOG_TYPE = "text/csv"
SENT_AGAIN = "The hash differs from the device's; it is sent again."
PARKED = f"The hash differed from the device's {MOST_MISMATCHES} times. The bytes are kept aside for inspection."


def count_bytes(*, upload_id: uuid.UUID, offset: int, cause: str = "") -> None:
    """Write down how many bytes are safe in the receiving folder, and why it stopped when it did.

    Book-keeping of a running upload; its start, its end and every refusal are in the journal.
    """
    _note(upload_id, offset=offset, cause=cause)


def await_verification(*, upload_id: uuid.UUID) -> None:
    """Note that all bytes are here and that the file must be read once more for its hash."""
    _note(upload_id, state=UploadState.VERIFYING, offset=F("length"), cause="")


@dataclass(frozen=True)
class Judged:
    """A whole upload whose hash is right; `item_id` is None for what comes from outside, which is no evidence yet."""

    item_id: uuid.UUID | None


def judge_upload(*, upload: Upload, sha256: str, by: Actor) -> Judged | None:
    """Compare the hash of all bytes with the declared one; returns None when it differs.

    A person's browser declares none: each of its parts was compared when it came.
    Call it only with the writer's lock. The bytes are on the disk under their final name before a row says so; when
    the rows then fail, the next writer takes the name back. Raises AlreadyDone, OSError.
    """
    if sha256 == upload.sha256_expected or not upload.sha256_expected:
        incoming.seal(upload.pk)
        if upload.outside is not None:
            keep_outside(upload=upload, sha256=sha256, by=by)
            return Judged(None)
        return Judged(accept_upload(upload=upload, sha256=sha256, by=by).pk)
    row = send_again(upload=upload, sha256=sha256, by=by)
    if row.state == UploadState.REFUSED:
        incoming.set_aside(upload.pk)
    else:
        incoming.forget_part(upload.pk)
    log.warning("upload %s: the hash differs, time %s", upload.pk, row.mismatches)
    return None


@journal.action
def keep_outside(*, upload: Upload, sha256: str, by: Actor) -> Upload:
    """Write down that a file from outside is whole; its bytes stay in the receiving folder until its app decides.

    Raises AlreadyDone when it is no longer open.
    """
    row = _locked(upload)
    _make_whole(row, sha256)
    details: dict[str, Json] = {"size": row.length, "recording_id": row.recording_id}
    journal.act(Operation.UPLOAD_RECEIVED, by=by, on=row, sha256=sha256, details=details)
    return row


@journal.action
def accept_upload(*, upload: Upload, sha256: str, by: Actor) -> Item:
    """Turn a whole upload whose hash is the declared one into an item of evidence; constant time for any size.

    Raises AlreadyDone when it is no longer open.
    """
    row = _locked(upload)
    _make_whole(row, sha256)
    item = row.made_item or _make_item(row)
    link_beside(recording=item, by=by)
    plan_steps(item, StepName.PREPARE, StepName.STORE)
    journal.act(
        Operation.EVIDENCE_RECEIVED,
        by=by,
        on=item,
        sha256=sha256,
        details={"upload": str(row.pk), "size": row.length, "recording_id": row.recording_id},
    )
    if not row.has_gaps:  # what has gaps is placed first
        join_session(item=item, by=by)
    return item


@journal.action
def send_again(*, upload: Upload, sha256: str, by: Actor) -> Upload:
    """Let go of bytes whose hash is not the camera's: the camera still holds the recording and sends it again.

    After the third time the bytes are kept aside and the upload is refused. Raises AlreadyDone.
    """
    row = _locked(upload)
    row.mismatches += 1
    row.offset = 0
    row.updated_at = timezone.now()
    is_last = row.mismatches >= MOST_MISMATCHES
    row.state, row.cause = (UploadState.REFUSED, PARKED) if is_last else (UploadState.RECEIVING, SENT_AGAIN)
    row.save(update_fields=["mismatches", "offset", "state", "cause", "updated_at"])
    journal.act(
        Operation.UPLOAD_REFUSED,
        by=by,
        on=row,
        reason_code="hash_differs",
        sha256=sha256,
        details={"expected": row.sha256_expected, "times": row.mismatches, "kept_aside": is_last},
    )
    return row


def _note(upload_id: uuid.UUID, **values: object) -> None:
    running = Upload.objects.filter(pk=upload_id, state=UploadState.RECEIVING)
    running.update(updated_at=timezone.now(), **values)


def _locked(upload: Upload) -> Upload:
    row = Upload.objects.select_for_update(of=("self",)).select_related("camera", "taser", "item").get(pk=upload.pk)
    if row.state not in OPEN_STATES:
        raise AlreadyDone
    return row


def _make_whole(row: Upload, sha256: str) -> None:
    row.state, row.offset, row.sha256_computed, row.cause = UploadState.RECEIVED, row.length, sha256, ""
    row.updated_at = timezone.now()
    row.save(update_fields=["state", "offset", "sha256_computed", "cause", "updated_at"])


def _media_type(row: Upload) -> str:
    if row.taser_id:
        return LOG_TYPE
    return str(row.manifest["media_type"]) if row.camera_id else UNKNOWN_TYPE


def _make_item(row: Upload) -> Item:
    item = Item.objects.create(upload=row, **describe(row))
    File.objects.create(
        item=item,
        role=Role.ORIGINAL,
        media_type=_media_type(row),
        size=row.length,
        sha256=row.sha256_computed,
        incoming_name=str(row.pk),
    )
    Marker.objects.bulk_create(
        Marker(item=item, at_ms=marker["at_ms"], label=marker["label"], source=MarkerSource.DEVICE)
        for marker in row.manifest.get("markers", ())
    )
    return item
