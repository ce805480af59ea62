"""A camera says what it is going to send."""

from django.conf import settings
from django.utils import timezone

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Camera
from devices.protocol import Recording
from evidence.models import Upload, UploadState
from evidence.refusals import RecordingDiffers, TooLarge


def find_announced(camera: Camera, recording: Recording) -> Upload | None:
    """Return the upload of a recording the camera has announced before, unless it must be started anew."""
    known = Upload.objects.filter(camera=camera, recording_id=recording.recording_id).first()
    is_same = known and (known.length, known.sha256_expected) == (recording.size, recording.sha256)
    return known if is_same and known and known.state != UploadState.ABANDONED else None


@journal.action
def register_recording(*, camera: Camera, recording: Recording, by: Actor) -> Upload:
    """Open an upload for a recording, or open an abandoned one again; `find_announced` answers for a running one.

    Raises RecordingDiffers when the same recording was announced with another size or hash, and TooLarge.
    """
    if recording.size > settings.UPLOAD_MAX_BYTES:
        message = f"The recording has {recording.size} bytes; the most is {settings.UPLOAD_MAX_BYTES}."
        raise TooLarge(message, operation=Operation.UPLOAD_REFUSED, by=by, on=camera, reason_code="too_large")
    upload, is_new = Upload.objects.get_or_create(
        camera=camera,
        recording_id=recording.recording_id,
        defaults={
            "length": recording.size,
            "sha256_expected": recording.sha256,
            "manifest": recording.to_object(),
            "clock_offset_ms": camera.clock_offset_ms,
        },
    )
    if not is_new:
        upload = _open_again(upload, recording, by)
    journal.act(Operation.UPLOAD_STARTED, by=by, on=upload, sha256=recording.sha256, details=_declared(recording))
    return upload


def _open_again(upload: Upload, recording: Recording, by: Actor) -> Upload:
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if (upload.length, upload.sha256_expected) != (recording.size, recording.sha256):
        message = "This recording was announced before with another size or SHA-256. Nothing was changed."
        raise RecordingDiffers(
            message, operation=Operation.UPLOAD_REFUSED, by=by, on=upload, reason_code="recording_differs"
        )
    if upload.state == UploadState.ABANDONED:
        upload.state, upload.offset, upload.cause = UploadState.RECEIVING, 0, ""
        upload.updated_at = timezone.now()
        upload.save(update_fields=["state", "offset", "cause", "updated_at"])
    return upload


def _declared(recording: Recording) -> dict[str, str | int]:
    return {"recording_id": recording.recording_id, "size": recording.size, "media_type": recording.media_type}
