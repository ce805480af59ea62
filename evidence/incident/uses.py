"""The TASER uses in an incident: by officers while they attended it, or while their recording of it ran."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.permissions import Permission
from devices.models import ArmedSession
from evidence.models import Item
from evidence.taser.footage import LONGEST
from incidents.models import Attendance, Incident

MOST = 20
BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=24)  # of the incident's start: nothing else is looked through


def uses_of(incident: Incident, person: User) -> list[ArmedSession]:
    """Return the uses that a person may see, with their cycles: two queries."""
    if not person.may(Permission.TASER_READ):
        return []
    until = (incident.ended_at or incident.started_at + AFTER) + BEFORE
    left = Q(to_at__isnull=True) | Q(to_at__gte=OuterRef("began_at"))
    there = Attendance.objects.filter(
        left, incident=incident, officer=OuterRef("officer"), from_at__lte=OuterRef("ended_at")
    )
    filmed = Item.objects.living().filter(
        incident=incident,
        recorded_by=OuterRef("officer"),
        recorded_at__lte=OuterRef("ended_at"),
        recorded_at__gte=OuterRef("began_at") - LONGEST,
    )
    rows = (
        ArmedSession.objects.visible_to(person)
        .uses()
        .filter(Exists(there) | Exists(filmed), began_at__range=(incident.started_at - BEFORE, until))
    )
    return list(rows.select_related("taser", "officer").prefetch_related("cycles").order_by("began_at")[:MOST])
