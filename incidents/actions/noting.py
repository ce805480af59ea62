"""Somebody writes what they know of a moment of an incident."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.models import Incident, IncidentNote
from incidents.refusals import TimesWrong, must_change

LONGEST_BEFORE, LONGEST_AFTER = timedelta(days=7), timedelta(days=366)  # of the incident's start


@journal.action
def write_note(*, incident: Incident, at: datetime, words: str, by: User) -> IncidentNote:
    """Write a note about a moment of the incident; it stays as it is. Raises NotAllowed, TimesWrong."""
    must_change(by, Operation.INCIDENT_NOTED, incident)
    _must_belong(incident, at, by)
    note = IncidentNote.objects.create(incident=incident, at=at, words=words.strip(), by=by)
    journal.act(
        Operation.INCIDENT_NOTED,
        by=by,
        on=note,
        incident_id=incident.pk,
        details={"at": at.isoformat()},
        personal={"words": note.words},
    )
    return note


def _must_belong(incident: Incident, at: datetime, by: User) -> None:
    within = incident.started_at - LONGEST_BEFORE <= at <= incident.started_at + LONGEST_AFTER
    if within and at <= timezone.now():
        return
    message = "This moment is not one of the incident. Choose one between its start and now."
    raise TimesWrong(message, operation=Operation.INCIDENT_NOTED, by=by, on=incident, reason_code="outside")
