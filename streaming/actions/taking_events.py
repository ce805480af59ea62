"""An officer asks for help, or to be watched, by the buttons of the camera: it is kept once, and alerts."""

from datetime import timedelta

from django.utils import timezone

from audit import journal
from audit.operations import Operation
from devices.models import Camera, Issue
from devices.protocol import OfficerEvent, OfficerEventKind
from streaming.actions.raising import Happening, raise_alert
from streaming.models.alert import Alert
from streaming.models.alert_words import AlertKind
from streaming.models.live_session import LiveSession
from streaming.whereabouts import incident_of, spot_of

KINDS = {
    OfficerEventKind.OFFICER_DOWN: AlertKind.OFFICER_DOWN,
    OfficerEventKind.PRIORITY: AlertKind.PRIORITY,
    OfficerEventKind.WATCH_ME: AlertKind.WATCH_ME,
}
FRESH = timedelta(minutes=5)  # by its own clock, corrected: an older one was under way for long, and says so


@journal.action
def take_event(*, event: OfficerEvent, by: Camera, clock_offset_ms: int) -> Alert | None:
    """Keep an event of a camera and raise its alert; the same event again is the same alert.

    `clock_offset_ms` is how far the camera's clock is ahead of ours. Returns None where the rules want no alert; a
    call for help always raises one.
    """
    now, happened = timezone.now(), event.at - timedelta(milliseconds=clock_offset_ms)
    officer = Issue.objects.holder_at(by, min(now, happened)) or Issue.objects.holder_at(by, now)
    incident = incident_of(officer)
    happening = Happening(
        KINDS[event.kind],
        key=f"event:{by.pk}:{event.id}",
        officer=officer,
        camera=by,
        incident=incident,
        session=LiveSession.objects.on_air().filter(camera=by).first(),
        words=event.detail or ("Came late" if now - happened > FRESH else ""),
        spot=spot_of(incident, by.latitude, by.longitude),
        happened_at=min(now, happened),
    )
    alert = raise_alert(happening, by=by)
    details = {"event": event.id, "kind": event.kind.value, "alert": str(alert.pk) if alert else ""}
    journal.act(Operation.OFFICER_ALERTED, by=by, on=by, details=details)
    return alert
