"""An alert as browsers get it: what scripts need as values, and its card as the page itself would draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.template.loader import render_to_string

from devices.models import SignalReach
from devices.models.signal import FILMS, Outcome
from streaming.models.alert import Alert
from streaming.models.alert_words import AlertKind

SHOWN_AROUND = 5  # cameras beside the officer's own that one key opens


@dataclass(frozen=True)
class Card:
    """One alert and the keys of the cameras that show what it is about, joined by spaces."""

    alert: Alert
    cameras: str


def cards_of(alerts: Sequence[Alert]) -> list[Card]:
    """Return the cards of alerts; asks the database once for the cameras around their weapons."""
    around: dict[UUID, list[UUID]] = {}
    signals = [alert.signal_id for alert in alerts if _is_of_weapon(alert)]
    reach = SignalReach.objects.filter(signal__in=signals, outcome__in=[*FILMS, Outcome.TOLD])
    for signal, camera in reach.order_by("distance_m", "id").values_list("signal", "camera") if signals else ():
        around.setdefault(signal, []).append(camera)
    return [Card(alert, _cameras(alert, around)) for alert in alerts]


def card_of(alert: Alert) -> dict[str, object]:
    """Return an alert as JSON can say it. Nothing in it depends on who reads it."""
    (card,) = cards_of([alert])
    return {
        "id": str(alert.pk),
        "revision": alert.revision,
        "kind": alert.kind,
        "level": alert.level,
        "state": alert.state,
        "title": alert.get_kind_display(),
        "officer": str(alert.officer_id or ""),
        "who": alert.officer.label if alert.officer else "",
        "camera": str(alert.camera_id or ""),
        "session": str(alert.session_id or ""),
        "incident": alert.incident.slug if alert.incident else "",
        "is_test": alert.is_test,
        "raised_at": alert.raised_at.isoformat(timespec="milliseconds"),
        "latitude": alert.latitude,
        "longitude": alert.longitude,
        "html": render_to_string("streaming/_alert.html", {"card": card}),
    }


def _is_of_weapon(alert: Alert) -> bool:
    """Say whether a weapon told of it: it started the cameras around, which show the officer from outside."""
    return alert.signal_id is not None and alert.kind != AlertKind.SIGNAL_MISSED


def _cameras(alert: Alert, around: dict[UUID, list[UUID]]) -> str:
    own = [alert.camera_id] if alert.camera_id else []
    others = around.get(alert.signal_id, []) if alert.signal_id and _is_of_weapon(alert) else []
    return " ".join(str(camera) for camera in [*own, *(one for one in others if one not in own)][: SHOWN_AROUND + 1])
