"""What surrounds an officer at this moment: the incident they are at, their camera, and where it last was."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from devices.models import Camera, Issue
from incidents.models import Attendance, Incident
from incidents.models.incident import State


@dataclass(frozen=True)
class Spot:
    """A place in words and, where known, in WGS 84 degrees."""

    words: str = ""
    latitude: float | None = None
    longitude: float | None = None


def incident_of(officer: User | None, at: datetime | None = None) -> Incident | None:
    """Return the open incident that an officer attends now, or attended at a moment: the one they came to last."""
    if officer is None:
        return None
    there = Q(to_at__isnull=True) if at is None else Q(from_at__lte=at) & (Q(to_at__isnull=True) | Q(to_at__gt=at))
    here = Attendance.objects.filter(there, officer=officer, incident__state=State.OPEN)
    last = here.select_related("incident").order_by("-from_at").first()
    return last.incident if last else None


def camera_of(officer: User | None) -> Camera | None:
    """Return the camera that an officer holds now."""
    if officer is None:
        return None
    issue = Issue.objects.current().of_cameras().filter(holder=officer).select_related("camera").first()
    return issue.camera if issue else None


def spot_of(incident: Incident | None, latitude: float | None, longitude: float | None) -> Spot:
    """Return a place in words: that of the incident, else the position itself."""
    position = "" if latitude is None or longitude is None else f"{latitude:.5f}, {longitude:.5f}"
    return Spot(incident.place if incident else position, latitude, longitude)
