"""How a use was filmed by everything the system holds, whoever may know of it: for tasks, never shown as recordings.

The same rules as `evidence.taser.footage`, which answers for one reader.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from devices.models import ArmedSession, Issue
from evidence.models import Item, Kind
from evidence.taser.coverage import Coverage, Filmed, judge
from evidence.taser.footage import LONGEST
from incidents.models import Attendance


def coverage_of(session: ArmedSession) -> Coverage:
    """Return the coverage of an armed period: three queries."""
    between = Q(recorded_at__lte=session.ended_at, recorded_at__gte=session.began_at - LONGEST)
    around = Item.objects.living().filter(between, kind=Kind.VIDEO)
    own = list(around.filter(recorded_by=session.officer_id)) if session.officer_id else []
    incident = next((item.incident_id for item in own if item.incident_id), None) or _attended(session)
    recordings = [_filmed(item) for item in own]
    if incident is not None:
        others = around.filter(incident_id=incident).exclude(pk__in=[item.pk for item in own])
        recordings += [_filmed(item) for item in others]
    return judge(session.began_at, session.ended_at, recordings, may_come=_may_come(session))


def _attended(session: ArmedSession) -> UUID | None:
    """Return the key of the incident that the officer attended then, None for none."""
    if session.officer_id is None:
        return None
    left = Q(to_at__isnull=True) | Q(to_at__gt=session.began_at)
    there = Attendance.objects.filter(left, officer=session.officer_id, from_at__lte=session.began_at)
    return there.order_by("-incident__started_at").values_list("incident", flat=True).first()


def _filmed(item: Item) -> Filmed:
    start = item.recorded_at or item.timeline_at  # the query asks for recordings with a time
    return Filmed(item.title, start, start + timedelta(milliseconds=item.duration_ms or 0))


def _may_come(session: ArmedSession) -> bool:
    """Say whether the officer had a camera then that was not seen in a dock since, so that a recording may come."""
    held = Issue.objects.of_cameras().at(session.began_at).filter(holder=session.officer_id).select_related("camera")
    cameras = [issue.camera for issue in held if issue.camera is not None] if session.officer_id else []
    return any(camera.last_seen_at is None or camera.last_seen_at < session.ended_at for camera in cameras)
