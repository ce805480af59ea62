"""The siege of the demo: log 0871 of today, with everybody at it, so that what they stream belongs to it.

A second, smaller log is open at the same time, so that command sees two situations at once.
"""

from django.utils import timezone

from accounts.models import User
from config.demo_force import POINTS
from incidents.actions import open_incident, record_attendance
from incidents.facts import Facts
from incidents.models import Incident

NUMBER, SECOND = "0871", "0883"
BRONZE = "10442"
OFFICERS = ("20417", "20388", "20533", "20702", "20714", BRONZE)
AT_SECOND = ("20751",)
SIEGE = (  # title, summary, place
    "Concern for safety",
    "A man in crisis in flat 22, two others inside. Officers on the landing, negotiator called.",
    "22 Fenwick Court, Midshire",
)
ALARM = (
    "Shop alarm",
    "Alarm of a chemist's, the door stands open. One officer is looking.",
    "Corn Street, Midshire",
)


def begin_siege() -> Incident:
    """Open both logs and let everybody arrive; once a day, then it is the one of before."""
    _begin(SECOND, ALARM, AT_SECOND)
    return _begin(NUMBER, SIEGE, OFFICERS)


def _begin(number: str, words: tuple[str, str, str], officers: tuple[str, ...]) -> Incident:
    today, now = timezone.localdate(), timezone.now()
    if known := Incident.objects.filter(number=number, date=today).first():
        return known
    sergeant = User.objects.select_related("team").get(collar_number=BRONZE)
    latitude, longitude = POINTS[number]
    title, summary, place = words
    facts = Facts(title=title, summary=summary, place=place, started_at=now, latitude=latitude, longitude=longitude)
    incident = open_incident(number=number, date=today, facts=facts, team=sergeant.team, by=sergeant)
    for officer in User.objects.filter(collar_number__in=officers):
        record_attendance(incident=incident, officer=officer, from_at=now, to_at=None, by=sergeant)
    return incident
