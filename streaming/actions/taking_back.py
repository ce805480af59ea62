"""Alerts about what is over by itself leave the board: the camera films, the picture is back."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from devices.models.camera import State
from incidents.models import Attendance
from incidents.models.incident import State as IncidentState
from streaming.actions.answering_alerts import lapse_alert
from streaming.actions.passing_time import CLOCK
from streaming.models import Cordon
from streaming.models.alert import Alert
from streaming.models.alert_words import AlertKind
from streaming.models.live_session import SessionState
from streaming.positions.cordons import area_of

NO_LONGER = "No longer so"


def take_back_what_is_over() -> int:
    """Let lapse what is over: idle cameras that film or have left the scene, lost pictures that are back."""
    films = Q(kind=AlertKind.NOT_RECORDING) & ~Q(camera__state__in=[State.READY, State.SLEEP])
    lost = Q(kind=AlertKind.STREAM_STALLED) & ~Q(session__state=SessionState.STALLED)
    away = Alert.objects.active().filter(~Exists(_still_there()), kind=AlertKind.NOT_RECORDING, is_test=False)
    gone = [alert.pk for alert in away.select_related("camera") if not _is_in_a_cordon(alert)]
    done = 0
    while True:
        with transaction.atomic():
            over = Alert.objects.active().filter(films | lost | Q(pk__in=gone), is_test=False)
            rows = over.select_related("camera", "session").order_by("pk")
            alert = rows.select_for_update(skip_locked=True, of=("self",)).first()
            if alert is None:
                return done
            lapse_alert(alert=alert, words=_why(alert), by=CLOCK)
        done += 1


def _is_in_a_cordon(alert: Alert) -> bool:
    """Say whether the camera of an alert stands within a cordon of its log."""
    camera = alert.camera
    if camera is None or camera.longitude is None or camera.latitude is None:
        return False
    place = (camera.longitude, camera.latitude)
    standing = Cordon.objects.standing().filter(incident=alert.incident_id)
    return any(area_of(cordon).holds(place) for cordon in standing)


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
