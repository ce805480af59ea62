"""Opening the command page or the wall is a look at where officers are and what they film."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from incidents.models import Incident
from incidents.refusals import NotAllowed, must_see


@journal.action
def open_live(*, page: str, by: User, incident: Incident | None = None) -> Incident | None:
    """Record that somebody opened live command ("command") or the wall alone ("wall"). Raises NotAllowed."""
    if not by.may(Permission.LIVE_WATCH):
        message = "You may not watch live."
        raise NotAllowed(message, operation=Operation.LIVE_OPENED, by=by, reason_code="no_permission")
    if incident is not None:
        must_see(by, Operation.LIVE_OPENED, incident)
    incident_id = incident.pk if incident else None
    journal.act(Operation.LIVE_OPENED, by=by, on=incident, incident_id=incident_id, details={"page": page})
    return incident
