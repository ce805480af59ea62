"""Where officers are, by the last places of their cameras, and where help is needed."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from devices.models import Camera, Issue
from incidents.models import Incident

FRESH = timedelta(minutes=20)  # an older place says nothing any more (devices.near)
Place = tuple[float, float]  # latitude, longitude, WGS 84 degrees


def fresh_place(camera: Camera) -> Place | None:
    """Return where a camera last was, or None when that was too long ago or it stands in a dock."""
    if camera.latitude is None or camera.longitude is None or camera.placed_at is None:
        return None
    is_fresh = timezone.now() - camera.placed_at <= FRESH
    return (camera.latitude, camera.longitude) if is_fresh and camera.state != "docked" else None


def place_of(officer: User) -> Place | None:
    """Return where an officer's camera is, or None when it is not known."""
    issue = Issue.objects.current().of_cameras().filter(holder=officer).select_related("camera").first()
    return fresh_place(issue.camera) if issue and issue.camera else None


def where_of(officer: User | None, incident: Incident | None) -> Place | None:
    """Return where help is needed: at the officer, as far as that is known, else where the incident is."""
    here = place_of(officer) if officer else None
    if here or incident is None or incident.latitude is None or incident.longitude is None:
        return here
    return float(incident.latitude), float(incident.longitude)
