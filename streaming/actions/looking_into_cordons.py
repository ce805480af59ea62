"""An officer inside a cordon whose camera could film and does not: recorded on the log or not, command is told."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from devices.models import Camera, Issue
from streaming.actions.looking_out import HEARD_WITHIN, IDLE, TIME_TO_START, idle_since
from streaming.actions.passing_time import CLOCK
from streaming.actions.raising import Happening, raise_alert
from streaming.models import Alert, AlertKind, Cordon
from streaming.positions.cordons import area_of
from streaming.whereabouts import spot_of


def alert_of_idle_in_cordon() -> int:
    """Raise an alert for each idle camera that a standing cordon holds, idle for a minute; return how many.

    Whoever has an active alert of that kind on this log, as one who attends may have, gets no second one.
    """
    raised = 0
    for cordon in Cordon.objects.standing().select_related("incident"):
        area = area_of(cordon)
        for issue in _idle_issues(cordon):
            camera = issue.camera
            if camera is None or camera.longitude is None or camera.latitude is None:
                continue
            if area.holds((camera.longitude, camera.latitude)):
                raised += _raise(cordon, issue, camera)
    return raised


def _idle_issues(cordon: Cordon) -> list[Issue]:
    """Return who holds an idle camera that was heard of and placed lately, and is not on the board for it."""
    now = timezone.now()
    told = Alert.objects.active().filter(
        kind=AlertKind.NOT_RECORDING, officer=OuterRef("holder"), incident=cordon.incident_id
    )
    idle = Issue.objects.current().filter(
        ~Exists(told),
        camera__state__in=IDLE,
        camera__last_seen_at__gt=now - HEARD_WITHIN,
        camera__placed_at__gt=now - HEARD_WITHIN,
    )
    return list(idle.annotate(idle_since=idle_since()).select_related("camera", "holder__team").order_by("pk"))


def _raise(cordon: Cordon, issue: Issue, camera: Camera) -> bool:
    since = max(moment for moment in (cordon.drawn_at, issue.issued_at, getattr(issue, "idle_since", None)) if moment)
    if since > timezone.now() - TIME_TO_START:
        return False
    happening = Happening(
        AlertKind.NOT_RECORDING,
        key=f"idle:{cordon.pk}:{issue.pk}:{since:%Y%m%d%H%M%S%f}",
        officer=issue.holder,
        camera=camera,
        incident=cordon.incident,
        words=f"{cordon.label}, camera: {camera.get_state_display().lower()}",
        spot=spot_of(cordon.incident, camera.latitude, camera.longitude),
        happened_at=since,
    )
    return raise_alert(happening, by=CLOCK) is not None
