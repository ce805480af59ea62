"""The siege of the demo: log 0871 of today, with everybody at it, so that what they stream belongs to it."""

from django.utils import timezone

from accounts.models import User
from config.demo_force import POINTS
from incidents.actions import open_incident, record_attendance
from incidents.facts import Facts
from incidents.models import Incident

NUMBER = "0871"
BRONZE = "10442"
OFFICERS = ("20417", "20388", "20533", "20702", "20714", BRONZE)


def begin_siege() -> Incident:
    """Open the log and let everybody arrive; once a day, then it is the one of before."""
    today, now = timezone.localdate(), timezone.now()
    if known := Incident.objects.filter(number=NUMBER, date=today).first():
        return known
    sergeant = User.objects.select_related("team").get(collar_number=BRONZE)
    latitude, longitude = POINTS[NUMBER]
    facts = Facts(
        title="Concern for safety",
        summary="A man in crisis in flat 22, two others inside. Officers on the landing, negotiator called.",
        place="22 Fenwick Court, Midshire",
        started_at=now,
        latitude=latitude,
        longitude=longitude,
    )
    incident = open_incident(number=NUMBER, date=today, facts=facts, team=sergeant.team, by=sergeant)
    for officer in User.objects.filter(collar_number__in=OFFICERS):
        record_attendance(incident=incident, officer=officer, from_at=now, to_at=None, by=sergeant)
    return incident
