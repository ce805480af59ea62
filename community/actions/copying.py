"""A worker looks into a file that was scanned and makes the copy that people see instead of it."""

import tempfile
import uuid
from pathlib import Path

from django.db import connection
from django.db.models import F
from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation
from community.models import Look
from community.models.look import files_to_look_into
from community.preview import copies
from community.preview.making import Looked, look_into
from evidence import workspace
from evidence.intake import incoming
from evidence.models import Upload

WORKER = Worker("community.look_into")
AT_A_TIME = 8


def look_into_waiting() -> int:
    """Look into what waits, the oldest first, and return how many were done. Raises ToolMissing, OSError."""
    done = 0
    for file_id in files_to_look_into().values_list("pk", flat=True)[:AT_A_TIME]:
        done += look_into_one(file_id=file_id)
    return done


def look_into_one(*, file_id: uuid.UUID) -> bool:
    """Look into one file unless another worker does; True when it was done now. Raises ToolMissing, OSError.

    The lock is of this worker's connection: it ends with the worker, however that ends.
    """
    number = file_id.int & (2**63 - 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            return False
    try:
        if not _take(file_id):
            return False
        _look(file_id)
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
    return True


def _look(file_id: uuid.UUID) -> None:
    upload = Upload.objects.get(pk=Look.objects.select_related("file").get(pk=file_id).file.upload_id)
    path = _bytes_of(upload)
    with tempfile.TemporaryDirectory(dir=workspace.work_root(), prefix=f"look-{file_id}-") as name:
        looked = look_into(
            path,
            tools=workspace.tools(),
            folder=Path(name),
            zone=timezone.get_default_timezone(),
            received_at=upload.updated_at,
        )
        size = looked.copy.size if looked.copy else 0
        copies.keep(file_id, {copies.COPY: looked.copy, copies.POSTER: looked.poster})
    settle_look(file_id=file_id, looked=looked, size=size)


@journal.action
def settle_look(*, file_id: uuid.UUID, looked: Looked, size: int) -> Look:
    """Write down what was seen and made; `size` is that of the copy in bytes."""
    look = Look.objects.select_for_update(of=("self",)).select_related("file__submission__request").get(pk=file_id)
    for name in ("kind", "container", "duration_ms", "width", "height", "said_at", "time_error_ms", "doubt"):
        setattr(look, name, getattr(looked, name))
    look.latitude, look.longitude = looked.latitude, looked.longitude
    look.originality, look.device = looked.originality.verdict, looked.originality.device
    look.program, look.note = looked.originality.program, looked.note[:300]
    look.copy_type = looked.copy.media_type if looked.copy else ""
    look.copy_size, look.has_poster, look.made_at = size, looked.poster is not None, timezone.now()
    look.save()
    file = look.file
    details: dict[str, Json] = {"kind": look.kind, "has_copy": bool(look.copy_type), "originality": look.originality}
    incident_id = file.submission.request.incident_id
    journal.act(Operation.COMMUNITY_COPY_MADE, by=WORKER, on=file, incident_id=incident_id, details=details)
    return look


def _take(file_id: uuid.UUID) -> bool:
    """Count a start; False when it is done, or was started too often."""
    Look.objects.get_or_create(file_id=file_id)
    return bool(Look.objects.free().filter(pk=file_id).update(tries=F("tries") + 1, taken_at=timezone.now()))


def _bytes_of(upload: Upload) -> Path:
    """Return where the bytes lie: as received, until the object store has proved its copy."""
    return incoming.whole_path(str(upload.pk))
