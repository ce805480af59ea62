"""How urgent an announced recording is: what its device says, raised by what we know of it."""

from datetime import timedelta

from devices.models import ArmedSession, Camera, Issue
from devices.protocol import Priority, Recording, StartedBy
from evidence.models import Urgency

DECLARED = {
    Priority.URGENT: Urgency.URGENT,
    Priority.EVIDENTIAL: Urgency.EVIDENTIAL,
    Priority.FORCE: Urgency.FORCE,
    Priority.ROUTINE: Urgency.ROUTINE,
}
BY_A_WEAPON = frozenset({StartedBy.SIGNAL, StartedBy.GUNSHOT})


def urgency_of(recording: Recording, camera: Camera) -> Urgency:
    """Return the more urgent of what the device declares and what we know; reads the database, writes nothing.

    A recording that a weapon has started, that its wearer has marked, or that was running while a TASER of its
    wearer was armed is force-related whatever the device says.
    """
    declared = DECLARED[recording.priority]
    if declared <= Urgency.FORCE or not _shows_force(recording, camera):
        return declared
    return Urgency.FORCE


def _shows_force(recording: Recording, camera: Camera) -> bool:
    if recording.started_by in BY_A_WEAPON or recording.markers:
        return True
    began = recording.started_at - timedelta(milliseconds=camera.clock_offset_ms or 0)
    ended = began + timedelta(milliseconds=recording.duration_ms)
    wearer = Issue.objects.holder_at(camera, began)
    armed = ArmedSession.objects.uses().filter(officer=wearer, began_at__lt=ended, ended_at__gt=began)
    return wearer is not None and armed.exists()
