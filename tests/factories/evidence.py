"""Test data for evidence: people who hold cameras, cameras that announce, items as they are after receiving."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from devices.models import Camera
from devices.protocol import Recording, StartedBy
from evidence import storage
from evidence.intake import incoming
from evidence.models import File, Item, Kind, Place, Readiness, Role, Source, Status, Upload, UploadState
from tests.factories.devices import KEY, make_issue
from tests.factories.devices import make_camera as make_bare_camera

STARTED = datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)


@dataclass(frozen=True)
class KeyedCamera:
    """A camera together with its key."""

    camera: Camera
    key: str

    @property
    def authorization(self) -> str:
        return f"Camera {self.camera.serial}:{self.key}"


def make_camera(serial: str = "X6039A1B4", holder: User | None = None, clock_offset_ms: int = 2300) -> KeyedCamera:
    """Return a camera whose clock is ahead by `clock_offset_ms`, issued to `holder` since the morning."""
    camera = make_bare_camera(serial, clock_offset_ms=clock_offset_ms, clock_checked_at=timezone.now())
    if holder:
        make_issue(camera, holder, holder, from_at=datetime(2026, 11, 21, 7, tzinfo=UTC))
    return KeyedCamera(camera, KEY)


def manifest(content: bytes, **values: object) -> Recording:
    """Return the manifest of a recording with these bytes."""
    fields: dict[str, object] = {
        "recording_id": "X6039A1B4-20261121-224250",
        "started_at": STARTED,
        "duration_ms": 2000,
        "buffer_ms": 0,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "media_type": "video/mp4",
        "started_by": StartedBy.OFFICER,
    }
    return Recording(**fields | values)  # type: ignore[arg-type]


def make_upload(keyed: KeyedCamera, content: bytes, **values: object) -> Upload:
    """Return an upload of which nothing has arrived."""
    recording = manifest(content, recording_id=f"{keyed.camera.serial}-{uuid.uuid4().hex[:12]}")
    fields: dict[str, object] = {
        "camera": keyed.camera,
        "recording_id": recording.recording_id,
        "length": recording.size,
        "sha256_expected": recording.sha256,
        "manifest": recording.to_object(),
        "clock_offset_ms": keyed.camera.clock_offset_ms,
    }
    return Upload.objects.create(**fields | values)


def make_item(
    content: bytes = b"picture and sound",
    *,
    recorded_by: User | None = None,
    keyed: KeyedCamera | None = None,
    is_stored: bool = False,
    readiness: Readiness = Readiness.READY,
    **values: object,
) -> Item:
    """Return an item whose original really is in the receiving folder, or in the object store."""
    keyed = keyed or make_camera(f"X{uuid.uuid4().hex[:8].upper()}")
    sha256 = hashlib.sha256(content).hexdigest()
    state = UploadState.STORED if is_stored else UploadState.RECEIVED
    upload = make_upload(keyed, content, state=state, offset=len(content), sha256_computed=sha256)
    fields: dict[str, object] = {
        "title": "Body camera video, 21 Nov 2026, 22:42:50",
        "kind": Kind.VIDEO,
        "source": Source.BODY_WORN,
        "status": Status.ACTIVE if is_stored else Status.PROCESSING,
        "readiness": readiness,
        "owner": recorded_by,
        "recorded_by": recorded_by,
        "camera": keyed.camera,
        "recorded_at": STARTED,
        "recorded_at_device": STARTED,
        "duration_ms": 2000,
        "upload": upload,
        "ready_at": timezone.now() if readiness in {Readiness.READY, Readiness.AUDIO_ONLY} else None,
    }
    item = Item.objects.create(**fields | values)
    make_original(item, content, is_stored=is_stored)
    return item


def make_original(item: Item, content: bytes, *, is_stored: bool) -> File:
    """Put the bytes where the row says they are."""
    file = File(item=item, role=Role.ORIGINAL, media_type="video/mp4", size=len(content))
    file.sha256 = hashlib.sha256(content).hexdigest()
    file.incoming_name = str(item.upload_id)
    path = incoming.whole_path(file.incoming_name)
    path.write_bytes(content)
    if is_stored:
        file.key, file.place, file.stored_at = storage.original_key(file), Place.STORED, timezone.now()
        storage.put(path, file.key, "application/octet-stream")
        path.unlink()
    file.save()
    return file


def make_copy(item: Item, role: Role, content: bytes, media_type: str = "image/jpeg", number: int = 0) -> File:
    """Add a made file that really is in the object store."""
    file = File(item=item, role=role, number=number, parent=item.original, media_type=media_type, size=len(content))
    file.sha256 = hashlib.sha256(content).hexdigest()
    file.made_by_tool, file.tool_version = "ffmpeg", "ffmpeg version 9"
    file.key, file.place, file.stored_at = storage.copy_key(file), Place.STORED, timezone.now()
    path = incoming.folder() / f"{file.id}.copy"
    path.write_bytes(content)
    storage.put(path, file.key, media_type)
    Path.unlink(path)
    file.save()
    return file
