"""Incidents, straight into the database."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Team, User
from incidents.facts import Facts
from incidents.models import Attendance, Incident, ReferencePattern
from incidents.numbers import slug_for

DAY = date(2026, 11, 21)
STARTED = datetime(2026, 11, 21, 22, 41, tzinfo=UTC)


def facts(**values: Any) -> Facts:
    return Facts(**({"title": "Man with a knife", "place": "Tanner Row", "started_at": STARTED} | values))


def make_incident(number: str, opened_by: User, team: Team | None = None, **values: Any) -> Incident:
    given = {"title": "Man with a knife", "place": "Tanner Row", "started_at": STARTED, "date": DAY} | values
    return Incident.objects.create(
        number=number,
        slug=slug_for(number, given["date"]),
        opened_by=opened_by,
        team=team or opened_by.team,
        **given,
    )


def make_attendance(incident: Incident, officer: User, **values: Any) -> Attendance:
    return Attendance.objects.create(incident=incident, officer=officer, **({"from_at": STARTED} | values))


def set_pattern(kind: str, pattern: str, example: str, *, is_enforced: bool) -> ReferencePattern:
    """Set a pattern as the force would have it; tests that empty the tables take the shipped ones away."""
    values = {"name": kind.replace("_", " ").capitalize(), "pattern": pattern, "example": example}
    return ReferencePattern.objects.update_or_create(kind=kind, defaults=values | {"is_enforced": is_enforced})[0]
