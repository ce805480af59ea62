"""Looking at incidents is an act too (Data Protection Act 2018 s. 62: consultation)."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from incidents.models import Incident
from incidents.refusals import NotAllowed, must_see


@journal.action
def view_incident(*, incident: Incident, by: User, part: str = "") -> Incident:
    """Record that somebody opened an incident, or a part of it.

    Raises NotAllowed.
    """
    must_see(by, Operation.INCIDENT_VIEWED, incident)
    details: dict[str, Json] = {"part": part} if part else {}
    journal.act(Operation.INCIDENT_VIEWED, by=by, on=incident, incident_id=incident.pk, details=details)
    return incident


@journal.action
def export_timeline(*, incident: Incident, form: str, count: int, by: User) -> None:
    """Record that somebody took out the chronology of an incident: as what, and how many entries.

    Raises NotAllowed.
    """
    must_see(by, Operation.INCIDENT_TIMELINE_EXPORTED, incident)
    journal.act(
        Operation.INCIDENT_TIMELINE_EXPORTED,
        by=by,
        on=incident,
        incident_id=incident.pk,
        details={"form": form, "count": count},
    )


@journal.action
def export_incidents(*, count: int, filters: list[str], by: User) -> None:
    """Record that somebody took out a list of incidents: how many, and which filters were set.

    Raises NotAllowed.
    """
    if not by.may(Permission.INCIDENTS_READ):
        message = "You may not see incidents."
        raise NotAllowed(message, operation=Operation.INCIDENT_EXPORTED, by=by, reason_code="no_permission")
    journal.act(Operation.INCIDENT_EXPORTED, by=by, details={"count": count, "filters": sorted(filters)})
