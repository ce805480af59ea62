"""What nobody tells: every second or few the database is looked through for what should alert, and for what is over.

Any number of processes may do this at once: an event is one alert, whoever finds it.
"""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from devices.actions.answering_signals import ANSWER_WITHIN, tell_who_did_not_start
from devices.models import CameraLogEntry, Issue, Signal, SignalReach
from devices.models.camera import State
from devices.models.signal import NOT_STARTED, Does
from incidents.models import Attendance
from incidents.models.incident import State as IncidentState
from streaming.actions.passing_time import CLOCK
from streaming.actions.raising import Happening, raise_alert
from streaming.models.alert import Alert
from streaming.models.alert_words import AlertKind
from streaming.models.live_session import ON_AIR, LiveSession, SessionState
from streaming.whereabouts import incident_of, spot_of

ANSWERS_OVER = ANSWER_WITHIN + timedelta(seconds=2)  # the queue's own task was due before, and does this elsewhere
LATE_PARTS = timedelta(hours=24)  # as long as a session waits for what is missing (finishing.WAITS)
LATE_ANSWERS = timedelta(minutes=5)  # what a log tells later than this is for the coverage check, not for an alert
TIME_TO_START = timedelta(seconds=60)  # on scene, with a camera that could film
HEARD_WITHIN = timedelta(minutes=5)  # of a camera off the line nobody knows what it does
BATTERY_PERCENT = 10
MOST_AT_ONCE = 200
IDLE = (State.READY, State.SLEEP)


def alert_of_missed() -> int:
    """Raise an alert for every camera near a weapon that should have started and did not; return how many.

    Of a camera that nobody holds there is none: nobody wore it.
    """
    now = timezone.now()
    recent = Signal.objects.filter(
        does=Does.START, is_test=False, is_late=False, received_at__gt=now - LATE_ANSWERS, received_at__lte=now
    )
    for signal in recent.filter(told_at=None, received_at__lte=now - ANSWERS_OVER):
        tell_who_did_not_start(signal=signal, by=CLOCK)
    told = Alert.objects.filter(kind=AlertKind.SIGNAL_MISSED, signal=OuterRef("signal"), camera=OuterRef("camera"))
    missed = SignalReach.objects.filter(~Exists(told), signal__in=recent, outcome__in=NOT_STARTED, holder__isnull=False)
    found = missed.select_related("signal", "holder__team", "camera").order_by("pk")[:MOST_AT_ONCE]
    return sum(raise_missed(reach) for reach in found)


def raise_missed(reach: SignalReach) -> bool:
    """Raise the alert that one camera did not start, and why; return whether the rules want it."""
    officer = reach.holder
    incident = incident_of(officer)
    cause = f"{reach.get_outcome_display()} at {reach.signal.get_event_display()}"
    happening = Happening(
        AlertKind.SIGNAL_MISSED,
        key=f"missed:{reach.signal_id}:{reach.camera_id}",
        officer=officer,
        camera=reach.camera,
        incident=incident,
        signal=reach.signal,
        words=cause,
        spot=spot_of(incident, reach.camera.latitude, reach.camera.longitude),
        happened_at=reach.signal.received_at,
    )
    return raise_alert(happening, by=CLOCK) is not None


def alert_of_stalled() -> int:
    """Raise an alert for every stream that has lost its picture; return how many."""
    lost = Alert.objects.filter(kind=AlertKind.STREAM_STALLED, session=OuterRef("pk"))
    stalled = LiveSession.objects.filter(~Exists(lost.active()), state=SessionState.STALLED)
    before = Count("alerts", filter=Q(alerts__kind=AlertKind.STREAM_STALLED))
    raised = 0
    for session in stalled.annotate(before=before).select_related("officer__team", "camera", "incident")[:MOST_AT_ONCE]:
        key = f"stalled:{session.pk}:{getattr(session, 'before', 0)}"
        happening = _of_session(AlertKind.STREAM_STALLED, session, key, "Recording on the camera")
        raised += raise_alert(happening, by=CLOCK) is not None
    return raised


def alert_of_recovered() -> int:
    """Raise an alert, of the quietest kind, for every recording that lost its picture and is whole now."""
    lost = Alert.objects.filter(kind=AlertKind.STREAM_STALLED, session=OuterRef("pk"))
    told = Alert.objects.filter(kind=AlertKind.GAP_RECOVERED, session=OuterRef("pk"))
    ended = LiveSession.objects.filter(state=SessionState.EVIDENCE, ended_at__gt=timezone.now() - LATE_PARTS)
    whole = ended.filter(Exists(lost), ~Exists(told)).select_related("officer__team", "camera", "incident")
    raised = 0
    for session in whole[:MOST_AT_ONCE]:
        happening = _of_session(AlertKind.GAP_RECOVERED, session, f"recovered:{session.pk}", "The recording is whole")
        raised += raise_alert(happening, by=CLOCK) is not None
    return raised


def alert_of_started() -> int:
    """Raise an alert, of the quietest kind, for every stream that began in the last minutes; return how many."""
    told = Alert.objects.filter(kind=AlertKind.RECORDING_STARTED, session=OuterRef("pk"))
    begun = LiveSession.objects.on_air().filter(~Exists(told), created_at__gt=timezone.now() - LATE_ANSWERS)
    raised = 0
    for session in begun.select_related("officer__team", "camera", "incident")[:MOST_AT_ONCE]:
        words = f"Started by: {session.get_begun_by_display()}"
        happening = _of_session(AlertKind.RECORDING_STARTED, session, f"recording:{session.pk}", words)
        raised += raise_alert(happening, by=CLOCK) is not None
    return raised


def alert_of_not_recording() -> int:
    """Raise an alert for officers who have been at an open incident for a minute with a camera that could film.

    Of a camera that was not heard of for five minutes nobody knows what it does; it raises none. Returns how many.
    """
    now, raised = timezone.now(), 0
    for attendance, issue in _idle_on_scene(now - TIME_TO_START):
        camera, idle_since = issue.camera, getattr(issue, "idle_since", None)
        since = max(moment for moment in (attendance.from_at, idle_since, issue.issued_at) if moment)
        if camera is None or since > now - TIME_TO_START:
            continue
        happening = Happening(
            AlertKind.NOT_RECORDING,
            key=f"idle:{attendance.pk}:{since:%Y%m%d%H%M%S%f}",
            officer=attendance.officer,
            camera=camera,
            incident=attendance.incident,
            words=f"Camera: {camera.get_state_display().lower()}",
            spot=spot_of(attendance.incident, camera.latitude, camera.longitude),
            happened_at=since,
        )
        raised += raise_alert(happening, by=CLOCK) is not None
    return raised


def _idle_on_scene(before: datetime) -> list[tuple[Attendance, Issue]]:
    """Return who has been at an open incident since before a moment with an idle camera, and nobody was told."""
    told = Alert.objects.active().filter(
        kind=AlertKind.NOT_RECORDING, officer=OuterRef("officer"), incident=OuterRef("incident")
    )
    there = Attendance.objects.filter(
        ~Exists(told), to_at__isnull=True, from_at__lte=before, incident__state=IncidentState.OPEN
    )
    present = list(there.select_related("officer__team", "incident").order_by("pk"))
    idle = Issue.objects.current().filter(
        holder__in={one.officer_id for one in present},
        camera__state__in=IDLE,
        camera__last_seen_at__gt=timezone.now() - HEARD_WITHIN,
    )
    issues = {one.holder_id: one for one in idle.annotate(idle_since=idle_since()).select_related("camera")}
    return [(one, issues[one.officer_id]) for one in present if one.officer_id in issues][:MOST_AT_ONCE]


def idle_since() -> Subquery:
    """Return, for a query of issues, when the camera came into the state that it is in."""
    states = CameraLogEntry.objects.filter(camera=OuterRef("camera"), kind="state").order_by("-at", "-report", "-line")
    return Subquery(states.values("at")[:1])


def _of_session(kind: AlertKind, session: LiveSession, key: str, words: str) -> Happening:
    spot = spot_of(session.incident, session.camera.latitude, session.camera.longitude)
    return Happening(
        kind,
        key,
        officer=session.officer,
        camera=session.camera,
        incident=session.incident,
        session=session,
        words=words,
        spot=spot,
    )


def alert_of_batteries() -> int:
    """Raise an alert for cameras on scene or on air whose battery is nearly empty, once for each issue."""
    now = timezone.now()
    attends = Attendance.objects.filter(
        officer=OuterRef("holder"), to_at__isnull=True, incident__state=IncidentState.OPEN
    )
    streams = LiveSession.objects.filter(camera=OuterRef("camera"), state__in=ON_AIR)
    low = Issue.objects.current().filter(
        Exists(attends) | Exists(streams),
        camera__battery_percent__lte=BATTERY_PERCENT,
        camera__last_seen_at__gt=now - HEARD_WITHIN,
    )
    told = Alert.objects.filter(
        kind=AlertKind.LOW_BATTERY, camera=OuterRef("camera"), raised_at__gte=OuterRef("issued_at")
    )
    raised = 0
    for issue in low.filter(~Exists(told)).select_related("camera", "holder__team")[:MOST_AT_ONCE]:
        if (camera := issue.camera) is None:
            continue
        incident = incident_of(issue.holder)
        happening = Happening(
            AlertKind.LOW_BATTERY,
            key=f"battery:{issue.pk}",
            officer=issue.holder,
            camera=camera,
            incident=incident,
            words=f"{camera.battery_percent} % left",
            spot=spot_of(incident, camera.latitude, camera.longitude),
        )
        raised += raise_alert(happening, by=CLOCK) is not None
    return raised
