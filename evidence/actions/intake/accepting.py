"""A file from outside the force that was scanned, looked at and found needed becomes an item: the very bytes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from evidence.actions.intake.receiving import UNKNOWN_TYPE
from evidence.actions.pipeline.steps import plan_steps
from evidence.intake.arrival import earlier_item
from evidence.models import File, Item, Kind, Role, Source, StepName, TimeBasis, Upload, UploadState
from evidence.refusals import AlreadyDone
from incidents.models import Incident


@dataclass(frozen=True)
class Given:
    """What is known of a file that somebody gave.

    `clock_offset_ms` is the giver's clock minus the right time, and is taken out of the time that the file says;
    `stated_at` counts when the file says none. `time_error_ms` is plus or minus; degrees are WGS 84.
    """

    title: str
    source: Source
    kind: Kind
    owner: User
    incident: Incident
    from_whom: str = ""
    description: str = ""
    exhibit_reference: str = ""
    evidence_id: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    said_at: datetime | None = None
    stated_at: datetime | None = None
    time_error_ms: int | None = None
    clock_offset_ms: int | None = None


@journal.action
def accept_outside(*, upload: Upload, given: Given, by: User) -> Item:
    """Make evidence of a whole upload from outside; its bytes stay where they lie, and constant time for any size.

    Who may is decided by the app that received it. The caller starts the steps (`tasks.start_after_upload`).
    Raises AlreadyDone when it became evidence before, or is not whole.
    """
    outside = Upload.objects.filter(outside__isnull=False).select_related("item")
    row = outside.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.state != UploadState.RECEIVED or row.made_item is not None:
        raise AlreadyDone
    item = Item.objects.create(upload=row, received_at=row.started_at, **_fields(given, row))
    File.objects.create(
        item=item,
        role=Role.ORIGINAL,
        media_type=UNKNOWN_TYPE,
        size=row.length,
        sha256=row.sha256_computed,
        incoming_name=str(row.pk),
    )
    row.updated_at = timezone.now()
    row.save(update_fields=["updated_at"])
    plan_steps(item, StepName.PREPARE, StepName.STORE)
    journal.act(
        Operation.EVIDENCE_RECEIVED,
        by=by,
        on=item,
        incident_id=given.incident.pk,
        sha256=row.sha256_computed,
        details={"upload": str(row.pk), "size": row.length, "recording_id": row.recording_id, "sender": "public"},
        personal={"from_whom": given.from_whom} if given.from_whom else None,
    )
    return item


def _fields(given: Given, row: Upload) -> dict[str, object]:
    is_stated = given.stated_at is not None
    return {
        "title": given.title,
        "kind": given.kind,
        "source": given.source,
        "owner": given.owner,
        "incident": given.incident,
        "seized_from": given.from_whom,
        "description": given.description,
        "exhibit_reference": given.exhibit_reference,
        "evidence_id": given.evidence_id,
        "place": given.place,
        "latitude": given.latitude,
        "longitude": given.longitude,
        "recorded_at": given.stated_at,
        "recorded_at_device": given.said_at,
        "time_basis": TimeBasis.STATED if is_stated else TimeBasis.UNKNOWN,
        "time_error_ms": given.time_error_ms,
        "clock_offset_ms": given.clock_offset_ms,
        "duplicate_of": earlier_item(row.sha256_computed),
    }
