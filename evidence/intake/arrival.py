"""What an arriving file says about itself, put right: clock error out, wearer found, duplicates linked."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from devices.models import Issue
from devices.protocol import Recording
from evidence.intake.names import harmless_name
from evidence.models import File, Item, Kind, Role, Source, TimeBasis, Upload
from incidents.models import Incident

KINDS = {"video": Kind.VIDEO, "audio": Kind.AUDIO, "image": Kind.IMAGE}


def describe(upload: Upload) -> dict[str, object]:
    """Return the fields of the item that an upload becomes; reads the database, writes nothing."""
    if upload.taser_id:
        return _log(upload)
    return _recording(upload) if upload.camera_id else _file(upload)


def _recording(upload: Upload) -> dict[str, object]:
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
        "latitude": recording.track[0].latitude if recording.track else None,
        "longitude": recording.track[0].longitude if recording.track else None,
        "track": upload.manifest["track"],
        "muted": upload.manifest["muted"],
        "duplicate_of": earlier_item(upload.sha256_computed),
    }


def _log(upload: Upload) -> dict[str, object]:
    """Return what is known of a TASER's log before it is read; it covers weeks, so it has no recorded time."""
    local = timezone.localtime(upload.started_at)
    return {
        "title": f"TASER log {upload.taser}, docked {date_format(local, 'j M Y, H:i')}",
        "kind": Kind.DOCUMENT,
        "source": Source.TASER_LOG,
        "owner": Issue.objects.holder_at(upload.taser, upload.started_at) if upload.taser else None,
        "time_basis": TimeBasis.UNKNOWN,
        "duplicate_of": earlier_item(upload.sha256_computed),
    }


def _file(upload: Upload) -> dict[str, object]:
    """Return what a person said about a file they add. When it was recorded stays unknown unless somebody knows."""
    given: dict[str, Any] = dict(upload.manifest["details"])
    title = given.pop("title", "") or harmless_name(upload.manifest["name"])
    stated = given.pop("recorded_at", None)
    wearer = User.objects.filter(pk=upload.manifest.get("recorded_by")).first()
    return {
        "title": title,
        "kind": KINDS.get(upload.manifest["media_type"].partition("/")[0], Kind.OTHER),
        "source": given.pop("source", "") or Source.OTHER,
        "owner": wearer or upload.uploader,
        "recorded_by": wearer,
        "track": upload.manifest.get("track", []),
        "incident": Incident.objects.filter(pk=upload.manifest.get("incident")).first(),
        "recorded_at": datetime.fromisoformat(stated) if stated else None,
        "time_basis": TimeBasis.STATED if stated else TimeBasis.UNKNOWN,
        "duplicate_of": earlier_item(upload.sha256_computed),
    } | given


def earlier_item(sha256: str) -> Item | None:
    """Return the first item whose original has the same bytes, or None."""
    twin = File.objects.filter(role=Role.ORIGINAL, sha256=sha256).select_related("item").order_by("made_at").first()
    return twin.item if twin else None
