"""Finish your shift: the officer's recordings of the last week, what is missing, the kit, and who watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from config.home.watchers import watchers_of
from devices.models import Camera, Issue
from evidence.models import Item, Upload
from evidence.models.upload import UploadState
from evidence.views.rows import Row, rows_of, with_pictures
from incidents.models import Attendance, Incident

DAYS = 7
SHOWN = 40
STALLED_AFTER = timedelta(minutes=2)
SEGMENT, GAP = 94, 7  # widths in the progress bar's own units


@dataclass(frozen=True)
class Unfinished:
    """A recording that still lacks something, with the incident it probably belongs to."""

    row: Row
    missing: str
    suggestion: Incident | None


@dataclass(frozen=True)
class Transfer:
    """An upload on its way from the dock."""

    upload: Upload
    percent: int
    ends_at: datetime | None
    is_stalled: bool


@dataclass(frozen=True)
class Kit:
    """The camera the officer holds."""

    camera: Camera
    since: datetime
    transfers: list[Transfer]


def fill(person: User) -> dict[str, Any]:
    """Return what the template of Finish your shift shows: at most nine queries."""
    since = timezone.now() - timedelta(days=DAYS)
    own = Item.objects.visible_to(person).filter(recorded_by=person, received_at__gte=since)
    rows = rows_of(with_pictures(own).order_by("-recorded_at")[:SHOWN])
    attended = attendances_of(person, since)
    todo = [unfinished(row, attended) for row in rows if is_unfinished(row.item)]
    done = [row for row in rows if not is_unfinished(row.item)]
    return {
        "todo": todo,
        "done": done,
        "total": len(rows),
        "segments": segments(len(done), len(rows)),
        "bar_width": len(rows) * (SEGMENT + GAP) - GAP if rows else 0,
        "kit": kit_of(person),
        "watchers": watchers_of([row.item for row in rows], other_than=person, days=DAYS, limit=6),
        "days": DAYS,
    }


def is_unfinished(item: Item) -> bool:
    """Say whether a recording still lacks something its officer must give."""
    return item.incident_id is None


def unfinished(row: Row, attended: Sequence[Attendance]) -> Unfinished:
    """Return the recording with what is missing and the incident the officer attended at that time, if any."""
    item = row.item
    if item.status == "failed":
        return Unfinished(row, item.readiness_cause or "Could not be prepared. The original is safe.", None)
    return Unfinished(row, "No incident yet", next((a.incident for a in attended if overlaps(a, item)), None))


def overlaps(attendance: Attendance, item: Item) -> bool:
    """Say whether a recording and an attendance share a moment."""
    if item.recorded_at is None:
        return False
    ends = item.recorded_at + timedelta(milliseconds=item.duration_ms or 0)
    return attendance.from_at <= ends and (attendance.to_at is None or item.recorded_at <= attendance.to_at)


def attendances_of(person: User, since: datetime) -> list[Attendance]:
    """Return where the officer was in the last week, newest first."""
    found = Attendance.objects.filter(officer=person, from_at__gte=since).select_related("incident")
    return list(found.order_by("-from_at")[:SHOWN])


def kit_of(person: User) -> Kit | None:
    """Return the camera the officer holds with its uploads in progress, or None."""
    issue = Issue.objects.current().filter(holder=person).select_related("camera").first()
    if issue is None:
        return None
    active = [UploadState.RECEIVING, UploadState.VERIFYING]
    uploads = Upload.objects.filter(camera=issue.camera, state__in=active).order_by("started_at")[:5]
    return Kit(issue.camera, issue.issued_at, [transfer(upload) for upload in uploads])


def transfer(upload: Upload) -> Transfer:
    """Return how far an upload is and, from its pace so far, when it will end."""
    percent = 100 * upload.offset // upload.length if upload.length else 100
    seconds = (upload.updated_at - upload.started_at).total_seconds()
    is_stalled = timezone.now() - upload.updated_at > STALLED_AFTER
    if is_stalled or not upload.offset or seconds <= 0:
        return Transfer(upload, percent, None, is_stalled)
    left = (upload.length - upload.offset) * seconds / upload.offset
    return Transfer(upload, percent, timezone.now() + timedelta(seconds=left), is_stalled)


def segments(done: int, total: int) -> list[tuple[int, bool]]:
    """Return the progress bar as (x, is_done), one segment per recording."""
    return [(index * (SEGMENT + GAP), index < done) for index in range(total)]
