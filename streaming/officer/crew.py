"""Who is on a log now, and which camera each of them wears."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from devices.models import Camera, Issue
from incidents.models import Attendance, Incident
from streaming.models import LiveSession


def on_scene(incident: Incident) -> QuerySet[User]:
    """Return the officers who are recorded at an incident and have not left, and those who stream from it."""
    attending = Attendance.objects.filter(incident=incident, to_at__isnull=True)
    streaming = LiveSession.objects.on_air().filter(incident=incident, officer__isnull=False)
    here = Q(pk__in=attending.values("officer")) | Q(pk__in=streaming.values("officer"))
    return User.objects.active().filter(here).select_related("team").order_by("collar_number")


def cameras_of(officers: Iterable[User]) -> dict[UUID, Camera]:
    """Return the camera of each officer, by the officer's key; who has none is left out.

    It is the one they stream from, which may be their phone, else the one they wear.
    """
    known = list(officers)
    held = Issue.objects.current().of_cameras().filter(holder__in=known).select_related("camera")
    worn = {issue.holder_id: issue.camera for issue in held if issue.camera}
    live = LiveSession.objects.on_air().filter(officer__in=known).select_related("camera")
    return worn | {session.officer_id: session.camera for session in live if session.officer_id}


def log_of(officer: User) -> Incident | None:
    """Return the incident that an officer is at: the one they stream from, else the newest they attend, or None."""
    live = LiveSession.objects.on_air().filter(officer=officer, incident__isnull=False).select_related("incident")
    if session := live.first():
        return session.incident
    attending = Attendance.objects.filter(officer=officer, to_at__isnull=True).select_related("incident")
    newest = attending.order_by("-from_at").first()
    return newest.incident if newest else None
