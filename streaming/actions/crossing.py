"""A unit came into a cordon: written down for the incident."""

from datetime import datetime
from uuid import UUID

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Camera
from streaming.models import Cordon


@journal.action
def note_crossing(*, cordon: Cordon, camera: Camera, at: datetime, by: Actor) -> UUID:
    """Write down that a camera's wearer came into a cordon at a moment of true time; returns the entry."""
    details = {"cordon": str(cordon.pk), "ring": cordon.ring, "at": at.isoformat(timespec="milliseconds")}
    operation = Operation.CORDON_ENTERED
    return journal.act(operation, by=by, on=camera, incident_id=cordon.incident_id, details=details)
