"""What the list of incidents shows and how it is narrowed; the CSV holds the same rows."""

from datetime import UTC, date, datetime

from django.db.models import Q

from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet
from incidents.numbers import normalise

COLUMNS = (
    "log",
    "date (local)",
    "title",
    "place",
    "latitude",
    "longitude",
    "grade",
    "state",
    "started (UTC)",
    "ended (UTC)",
    "owner",
    "opened by",
    "officers",
    "crime reference",
)


def narrow(incidents: IncidentQuerySet, *, text: str, state: str, grade: str, day: date | None) -> IncidentQuerySet:
    """Return the incidents of a day, state and grade with the words in their number, title or place."""
    if state:
        incidents = incidents.filter(state=state)
    if grade:
        incidents = incidents.filter(grade=grade)
    if day:
        incidents = incidents.filter(date=day)
    words = [word for word in text.split() if word.lower() != "log"]
    for word in words:
        number = Q(number=normalise(word)) | Q(crime_reference__startswith=normalise(word))
        incidents = incidents.filter(number | Q(title__icontains=word) | Q(place__icontains=word))
    return incidents


def cells(incident: Incident) -> list[object]:
    """Return one row of the CSV; times in UTC, coordinates in degrees (WGS 84)."""
    return [
        incident.number,
        incident.date.isoformat(),
        incident.title,
        incident.place,
        incident.latitude,
        incident.longitude,
        incident.get_grade_display(),
        incident.get_state_display(),
        _utc(incident.started_at),
        _utc(incident.ended_at),
        incident.team.name,
        incident.opened_by.label,
        getattr(incident, "officers", ""),  # added by with_attendance_count
        incident.crime_reference,
    ]


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""
