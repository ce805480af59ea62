"""A recording that came in parts while it was made becomes an item; what is known of its parts is kept beside it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from devices.models import Camera
from devices.protocol import Recording
from evidence.actions.intake.completing import join_session
from evidence.actions.intake.receiving import accept_upload
from evidence.actions.intake.registering import find_announced, register_recording
from evidence.actions.pipeline.storing import has_copy, store_copy
from evidence.intake import incoming
from evidence.models import File, Item, Role, Upload, UploadState
from evidence.refusals import AlreadyDone
from incidents.models import Incident

MANIFEST_TYPE = "application/json"
HERE = (UploadState.RECEIVED, UploadState.STORED)


@dataclass(frozen=True)
class Streamed:
    """A file that came in parts: its manifest, where it lies, where its officer was, whether every part is there."""

    recording: Recording
    path: Path
    incident: Incident | None
    is_whole: bool


def take_streamed(*, camera: Camera, streamed: Streamed, by: Actor) -> Item:
    """Turn a file, whose size and hash are the manifest's, into an item; the file is moved, not copied.

    It must lie on the disk of the receiving folder. A camera that has docked meanwhile and sent the same recording is
    answered that it is here, and the item it has made is the one. Safe to repeat as long as `path` is there.
    Raises RecordingDiffers, TooLarge, incoming.Busy while the dock sends it, AlreadyDone, OSError.
    """
    recording, path = streamed.recording, streamed.path
    upload = find_announced(camera, recording.recording_id, recording.size, recording.sha256)
    if upload is None:
        upload = register_recording(camera=camera, recording=recording, by=by)
    if upload.state in HERE and upload.made_item is not None:
        path.unlink(missing_ok=True)
        return upload.made_item
    with _moved_in(path, upload):
        incoming.seal(upload.pk)
        return accept_streamed(upload=upload, streamed=streamed, by=by)


@journal.action
def accept_streamed(*, upload: Upload, streamed: Streamed, by: Actor) -> Item:
    """Accept the upload and place its item where its officer was; one with gaps is joined to the whole recording.

    Raises AlreadyDone.
    """
    Upload.objects.filter(pk=upload.pk).update(has_gaps=not streamed.is_whole)
    item, incident = accept_upload(upload=upload, sha256=streamed.recording.sha256, by=by), streamed.incident
    if incident is not None:
        item.incident = incident
        item.save(update_fields=["incident"])
        details = {"field": "incident", "before": None, "after": str(incident.pk)}
        journal.act(Operation.EVIDENCE_CHANGED, by=by, on=item, incident_id=incident.pk, details=details)
    if not streamed.is_whole:
        join_session(item=item, by=by)
    return item


def keep_manifest(*, item: Item, path: Path, by: Actor) -> None:
    """Put what is known of the parts into the object store, beside the original. Safe to repeat.

    Raises storage.StoreDown, Heals, OSError.
    """
    if has_copy(item, Role.SIDECAR):
        return
    file = File(
        item=item, role=Role.SIDECAR, parent=item.original, media_type=MANIFEST_TYPE, made_by_tool="live manifest"
    )
    try:
        note_manifest(file=store_copy(file, path), by=by)
    except AlreadyDone:
        return


@journal.action
def note_manifest(*, file: File, by: Actor) -> File:
    """Write down that the manifest of an item is stored. Raises AlreadyDone."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=file.item_id)
    if has_copy(item, Role.SIDECAR):
        raise AlreadyDone
    file.save(force_insert=True)
    details: dict[str, Json] = {"file": str(file.pk), "size": file.size}
    journal.act(Operation.EVIDENCE_MANIFEST_KEPT, by=by, on=item, sha256=file.sha256, details=details)
    return file


@contextmanager
def _moved_in(path: Path, upload: Upload) -> Iterator[None]:
    """Have the file in the place of the upload's bytes, and no other writer there; a dock may have sent a part."""
    with _writing(incoming.open_part(upload.pk)):
        if path.stat().st_size != upload.length:
            message = f"upload {upload.pk}: the file has another size than its manifest says"
            raise OSError(message)
        with _writing(os.open(path, os.O_RDWR | os.O_CLOEXEC)) as ours:
            fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)  # so that nobody can write to it under its new name
            path.rename(incoming.part_path(upload.pk))
            yield


@contextmanager
def _writing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)
