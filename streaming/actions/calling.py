"""An officer asks to be watched: command is alerted, and the camera records if it does not yet."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from audit.uuid7 import uuid7
from devices.models import State
from devices.protocol import Do
from streaming.actions.commanding import order_command
from streaming.actions.raising import Happening, raise_alert
from streaming.models import Alert, CameraCommand, LiveSession
from streaming.models.alert_words import AlertKind
from streaming.officer.crew import log_of
from streaming.officer.refusals import NotAllowed
from streaming.whereabouts import camera_of, spot_of

REASON = "Watch me"


@journal.action
def ask_to_be_watched(*, by: User) -> tuple[Alert | None, CameraCommand | None]:
    """Alert command that an officer wants to be watched; return the alert, and the command to start their camera.

    A ready camera is told to start, as by its own button (product.md section 9); one that sleeps is left to the
    wearer. Raises NotAllowed.
    """
    operation = Operation.WATCH_ASKED
    if not by.may(Permission.LIVE_WATCH):
        text = "You may not stream. Use the radio."
        raise NotAllowed(text, operation=operation, by=by, reason_code="no_permission")
    camera, incident = camera_of(by), log_of(by)
    live = LiveSession.objects.on_air().filter(officer=by).first()
    is_to_start = live is None and camera is not None and camera.state == State.READY
    command = order_command(camera=camera, do=Do.START, reason=REASON, by=by) if camera and is_to_start else None
    latitude, longitude = (camera.latitude, camera.longitude) if camera else (None, None)
    happening = Happening(
        AlertKind.WATCH_ME,
        key=f"watch_me:{uuid7()}",
        officer=by,
        camera=live.camera if live else camera,
        incident=incident,
        session=live,
        spot=spot_of(incident, latitude, longitude),
    )
    alert = raise_alert(happening, by=by)
    details = {"alert": str(alert.pk) if alert else None, "is_started": is_to_start}
    journal.act(operation, by=by, on=camera, incident_id=incident.pk if incident else None, details=details)
    return alert, command
