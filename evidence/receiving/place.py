"""An upload held open by one writer: who sends, where the bytes go, and what is written down. Runs in threads."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.actors import Actor
from evidence.actions.intake import receiving
from evidence.intake import incoming
from evidence.intake.incoming import Hash
from evidence.models import Upload, UploadState
from evidence.receiving.admission import Admission, Ending
from evidence.receiving.answers import Answer
from evidence.receiving.durability import make_sure
from evidence.receiving.hashers import running_hashes
from evidence.receiving.patch import Patch
from evidence.receiving.turns import rank

DISK_FULL = "The receiving disk is full. What arrived is kept; the rest can be sent when there is room."
log = logging.getLogger(__name__)


@dataclass
class Place:
    """An open upload. `start` is where this request began; `whole` is None when the file is hashed at the end."""

    upload: Upload
    sender: Actor
    descriptor: int
    start: int
    whole: Hash | None
    part: Hash | None
    before: Hash | None  # the whole hash as it was at `start`, to go back to
    told: Mapping[str, str] = field(default_factory=dict)  # what the answer says besides the offset

    @property
    def hashers(self) -> list[Hash]:
        """The hashes that the bytes of this request count into; one, when it begins the file."""
        both = [one for one in (self.whole, self.part) if one is not None]
        return both[:1] if self.whole is self.part else both


def open_place(patch: Patch, admission: Admission) -> Place:
    """Check who sends and what, take the writer's lock and go to the offset that counts. Raises Answer, OSError."""
    sender = admission.admit(patch.headers, patch.upload_id)
    _must_be_open(admission.find(patch.upload_id, sender))
    _must_be_short(patch, admission.longest_part(sender))
    try:
        descriptor = incoming.open_part(patch.upload_id)
    except incoming.Busy as error:
        raise Answer(423, "Another request is writing to this upload.", {"Retry-After": "1"}) from error
    try:
        upload = admission.find(patch.upload_id, sender)  # again: only now nobody else can change it
        _must_be_open(upload)
        offset = align(descriptor, upload)
        _must_fit(patch, upload, offset)
        whole = running_hashes.take(upload.pk, offset, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    before = whole.copy() if whole else None
    return Place(
        upload, sender, descriptor, offset, whole, _part(patch, whole, offset), before, admission.headers_of(upload)
    )


def _part(patch: Patch, whole: Hash | None, offset: int) -> Hash | None:
    """Return the hash of this request's part: the whole one when it begins the file, for it need not be made twice."""
    if patch.checksum is None:
        return None
    return whole if whole and offset == 0 and patch.checksum.algorithm == whole.name else patch.checksum.hasher()


def place_in_line(patch: Patch, admission: Admission) -> float:
    """Check who sends and what, and say where the upload stands among those that wait. Raises Answer."""
    upload = admission.find(patch.upload_id, admission.admit(patch.headers, patch.upload_id))
    _must_be_open(upload)
    return rank(upload.urgency, upload.started_at)


def align(descriptor: int, upload: Upload) -> int:
    """Make file and row agree after a crash: what counts is in both. Returns the offset in bytes."""
    size = os.fstat(descriptor).st_size
    offset = min(size, upload.offset)
    if size != offset:
        os.ftruncate(descriptor, offset)
    if upload.offset != offset:
        receiving.count_bytes(upload_id=upload.pk, offset=offset, cause=upload.cause)
        upload.offset = offset
    return offset


def count(place: Place, offset: int) -> None:
    """Write down how far a running request has come; only bytes that are on the disk count. Raises OSError."""
    make_sure(place.descriptor)
    receiving.count_bytes(upload_id=place.upload.pk, offset=offset)


def keep(place: Place, offset: int) -> None:
    """Count what arrived, and remember the hash for the next request."""
    count(place, offset)
    if place.whole is not None:
        running_hashes.keep(place.upload.pk, offset, place.whole)


def go_back(place: Place) -> None:
    """Drop the bytes of this request: a wrong checksum, or more than was declared."""
    os.ftruncate(place.descriptor, place.start)
    receiving.count_bytes(upload_id=place.upload.pk, offset=place.start)
    if place.before is not None:
        running_hashes.keep(place.upload.pk, place.start, place.before)


def stop_for_room(place: Place, offset: int) -> None:
    """Count what the full disk took; the hash may lag behind the file, so it is made anew from the file."""
    offset = place.start if place.part is not None else offset
    os.ftruncate(place.descriptor, offset)
    receiving.count_bytes(upload_id=place.upload.pk, offset=offset, cause=DISK_FULL)
    log.error("upload %s stopped at byte %s: the receiving disk is full", place.upload.pk, offset)


def finish(place: Place) -> Ending:
    """End a whole upload: accept it, or leave it to be read once more when its hash is not known.

    Raises OSError, and Answer 460 when the hash of all bytes is not the camera's.
    """
    upload = place.upload
    if place.whole is None:
        make_sure(place.descriptor)
        receiving.await_verification(upload_id=upload.pk)
        return Ending(upload.pk, None, is_judged=False)
    judged = receiving.judge_upload(upload=upload, sha256=place.whole.hexdigest(), by=place.sender)
    if judged is None:
        headers = {"Upload-Offset": "0"}
        raise Answer(460, "The SHA-256 of the whole recording is not the declared one. Nothing was kept.", headers)
    return Ending(upload.pk, judged.item_id)


def _must_be_open(upload: Upload) -> None:
    if upload.state == UploadState.ABANDONED:
        raise Answer(410, "This upload was given up. Announce the recording again.")
    if upload.state != UploadState.RECEIVING:
        raise Answer(403, "This upload takes no more bytes.", {"Upload-Offset": str(upload.offset)})


def _must_be_short(patch: Patch, longest: int | None) -> None:
    if longest is not None and (patch.length is None or patch.length > longest):
        raise Answer(413, f"Send parts of at most {longest} bytes, each with its Content-Length.")


def _must_fit(patch: Patch, upload: Upload, offset: int) -> None:
    if patch.offset != offset:
        message = f"Upload-Offset is {patch.offset}, but {offset} bytes are here."
        raise Answer(409, message, {"Upload-Offset": str(offset)})
    if patch.length is not None and offset + patch.length > upload.length:
        raise Answer(413, f"Only {upload.length} bytes were declared.", {"Upload-Offset": str(offset)})
