"""Somebody writes what they know of a moment of an incident."""

from datetime import datetime

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.models import Incident, IncidentNote
from incidents.refusals import must_be_of, must_change


@journal.action
def write_note(*, incident: Incident, at: datetime, words: str, by: User) -> IncidentNote:
    """Write a note about a moment of the incident; it stays as it is. Raises NotAllowed, TimesWrong."""
    must_change(by, Operation.INCIDENT_NOTED, incident)
    must_be_of(incident, at, by, Operation.INCIDENT_NOTED)
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
