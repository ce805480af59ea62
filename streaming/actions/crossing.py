"""A unit came into a cordon: written down for the incident."""

from datetime import datetime
from uuid import UUID

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Camera, Issue
from streaming.actions.raising import Happening, raise_alert
from streaming.models import AlertKind, Cordon


@journal.action
def note_crossing(*, cordon: Cordon, camera: Camera, at: datetime, by: Actor) -> UUID:
    """Write down that a camera's wearer came into a cordon at a moment of true time, and raise the alert.

    Returns the entry.
    """
    details = {"cordon": str(cordon.pk), "ring": cordon.ring, "at": at.isoformat(timespec="milliseconds")}
    entry = journal.act(Operation.CORDON_ENTERED, by=by, on=camera, incident_id=cordon.incident_id, details=details)
    happening = Happening(
        AlertKind.ENTERED_CORDON,
        key=f"cordon:{cordon.pk}:{camera.pk}:{at:%Y%m%dT%H%M%S}",
        officer=Issue.objects.holder_at(camera, at),
        camera=camera,
        incident=cordon.incident,
        words=cordon.get_ring_display(),
        happened_at=at,
    )
    raise_alert(happening, by=by)
    return entry
