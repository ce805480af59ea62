"""A camera or TASER says what it is going to send."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from devices.actions.reporting import clock_offset_ms
from devices.models import Camera, Taser
from devices.protocol import LogFile, Recording
from evidence.intake.urgency import urgency_of
from evidence.models import Upload, UploadState, Urgency
from evidence.refusals import RecordingDiffers, TooLarge


def find_announced(device: Camera | Taser, name: str, size: int, sha256: str) -> Upload | None:
    """Return the upload of a file the device has announced before, unless it must be started anew."""
    known = Upload.objects.filter(recording_id=name, **_sender(device)).first()
    is_same = known and (known.length, known.sha256_expected) == (size, sha256)
    return known if is_same and known and known.state != UploadState.ABANDONED else None


@journal.action
def register_recording(*, camera: Camera, recording: Recording, by: Actor) -> Upload:
    """Open an upload for a recording, or open an abandoned one again; `find_announced` answers for a running one.

    Raises RecordingDiffers when the same recording was announced with another size or hash, and TooLarge.
    """
    if recording.size > settings.UPLOAD_MAX_BYTES:
        message = f"The recording has {recording.size} bytes; the most is {settings.UPLOAD_MAX_BYTES}."
        raise TooLarge(message, operation=Operation.UPLOAD_REFUSED, by=by, on=camera, reason_code="too_large")
    file = Announced(
        recording.recording_id,
        recording.size,
        recording.sha256,
        recording.to_object(),
        camera.clock_offset_ms,
        urgency_of(recording, camera),
    )
    return _register(camera, file, by, session=recording.session, media_type=recording.media_type)


def is_more_urgent(upload: Upload, recording: Recording) -> bool:
    """Say whether the device asks for more haste than it did before: an officer has called for it from the field."""
    return upload.camera is not None and urgency_of(recording, upload.camera) < upload.urgency


@journal.action
def hurry_upload(*, upload: Upload, recording: Recording, by: Actor) -> Upload:
    """Let a recording that was announced before go earlier; it never goes later again."""
    row = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.camera is None or (urgency := urgency_of(recording, row.camera)) >= row.urgency:
        return row
    before, row.urgency = row.get_urgency_display(), urgency
    row.save(update_fields=["urgency"])
    details: dict[str, Json] = {"urgency_before": before, "urgency": row.get_urgency_display()}
    journal.act(Operation.UPLOAD_HURRIED, by=by, on=row, details=details)
    return row


@journal.action
def register_log(*, taser: Taser, log: LogFile, by: Actor) -> Upload:
    """Open an upload for the log of a docked TASER; its clock offset is measured now (device minus server).

    Raises RecordingDiffers when the same log was announced with another size or hash.
    """
    offset_ms = clock_offset_ms(log.device_time, timezone.now())
    return _register(taser, Announced(log.log_id, log.size, log.sha256, log.to_object(), offset_ms, Urgency.FORCE), by)


@dataclass(frozen=True)
class Announced:
    """A file as its device announces it."""

    name: str
    size: int
    sha256: str
    manifest: dict[str, Any]
    clock_offset_ms: int | None
    urgency: Urgency


def _register(
    device: Camera | Taser, file: Announced, by: Actor, *, session: UUID | None = None, **more: str
) -> Upload:
    upload, is_new = Upload.objects.get_or_create(
        recording_id=file.name,
        **_sender(device),
        defaults={
            "length": file.size,
            "sha256_expected": file.sha256,
            "manifest": file.manifest,
            "clock_offset_ms": file.clock_offset_ms,
            "urgency": file.urgency,
            "session": session,
        },
    )
    if not is_new:
        upload = _open_again(upload, file, by)
    declared: dict[str, Json] = {
        "recording_id": file.name,
        "size": file.size,
        "urgency": upload.get_urgency_display(),
        **more,
    }
    journal.act(Operation.UPLOAD_STARTED, by=by, on=upload, sha256=file.sha256, details=declared)
    return upload


def _sender(device: Camera | Taser) -> dict[str, Any]:
    return {"camera": device} if isinstance(device, Camera) else {"taser": device}


def _open_again(upload: Upload, file: Announced, by: Actor) -> Upload:
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if (upload.length, upload.sha256_expected) != (file.size, file.sha256):
        message = "This recording was announced before with another size or SHA-256. Nothing was changed."
        raise RecordingDiffers(
            message, operation=Operation.UPLOAD_REFUSED, by=by, on=upload, reason_code="recording_differs"
        )
    if upload.state == UploadState.ABANDONED:
        upload.state, upload.offset, upload.cause = UploadState.RECEIVING, 0, ""
        upload.updated_at = timezone.now()
        upload.save(update_fields=["state", "offset", "cause", "updated_at"])
    return upload
