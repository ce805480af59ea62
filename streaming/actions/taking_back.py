"""Alerts about what is over by itself leave the board: the camera films, the picture is back."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from devices.models.camera import State
from incidents.models import Attendance
from incidents.models.incident import State as IncidentState
from streaming.actions.answering_alerts import lapse_alert
from streaming.actions.passing_time import CLOCK
from streaming.models.alert import Alert
from streaming.models.alert_words import AlertKind
from streaming.models.live_session import SessionState

NO_LONGER = "No longer so"


def take_back_what_is_over() -> int:
    """Let lapse what is over: idle cameras that film or have left the scene, lost pictures that are back."""
    idle = Q(kind=AlertKind.NOT_RECORDING) & (
        ~Q(camera__state__in=[State.READY, State.SLEEP]) | ~Exists(_still_there())
    )
    lost = Q(kind=AlertKind.STREAM_STALLED) & ~Q(session__state=SessionState.STALLED)
    done = 0
    while True:
        with transaction.atomic():
            rows = (
                Alert.objects.active()
                .filter(idle | lost, is_test=False)
                .select_related("camera", "session")
                .order_by("pk")
            )
            alert = rows.select_for_update(skip_locked=True, of=("self",)).first()
            if alert is None:
                return done
            lapse_alert(alert=alert, words=_why(alert), by=CLOCK)
        done += 1


def _still_there() -> "QuerySet[Attendance]":
    return Attendance.objects.filter(
        officer=OuterRef("officer"),
        incident=OuterRef("incident"),
        to_at__isnull=True,
        incident__state=IncidentState.OPEN,
    )


def _why(alert: Alert) -> str:
    if alert.session and alert.session.state == SessionState.LIVE:
        return "The picture is back"
    if alert.camera and alert.camera.state == State.RECORDING:
        return "The camera is recording"
    return NO_LONGER
