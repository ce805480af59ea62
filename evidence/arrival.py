"""What an arriving recording says about itself, put right: clock error out, wearer found, duplicates linked."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from devices.models import Issue
from devices.protocol import Recording
from evidence.models import File, Item, Kind, Role, Source, Upload

KINDS = {"video": Kind.VIDEO, "audio": Kind.AUDIO, "image": Kind.IMAGE}


def describe(upload: Upload) -> dict[str, object]:
    """Return the fields of the item that a camera's upload becomes; reads the database, writes nothing."""
    recording = Recording.from_object(upload.manifest)
    offset_ms = upload.clock_offset_ms
    recorded_at = recording.started_at - timedelta(milliseconds=offset_ms or 0)
    local = timezone.localtime(recorded_at)
    holder = Issue.objects.holder_at(upload.camera, recorded_at) if upload.camera else None
    return {
        "title": f"Body camera video, {date_format(local, 'j M Y, H:i:s')}",
        "kind": KINDS.get(recording.media_type.partition("/")[0], Kind.OTHER),
        "source": Source.BODY_WORN,
        "owner": holder,
        "recorded_by": holder,
        "camera": upload.camera,
        "recorded_at": recorded_at,
        "recorded_at_device": recording.started_at,
        "clock_offset_ms": offset_ms,
        "duration_ms": recording.duration_ms,
        "buffer_ms": recording.buffer_ms,
        "started_by": recording.started_by,
        "track": upload.manifest["track"],
        "muted": upload.manifest["muted"],
        "duplicate_of": earlier_item(upload.sha256_computed),
    }


def earlier_item(sha256: str) -> Item | None:
    """Return the first item whose original has the same bytes, or None."""
    twin = File.objects.filter(role=Role.ORIGINAL, sha256=sha256).select_related("item").order_by("made_at").first()
    return twin.item if twin else None
