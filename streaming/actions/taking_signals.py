"""A weapon tells: devices keep the message and start cameras, and in the same transaction the alert is raised."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from audit import journal
from devices.actions import take_signal
from devices.actions.signalling import Taken
from devices.models import Camera, Issue, Signal, Taser
from devices.models.signal import NOT_STARTED, Does
from devices.protocol import Signal as Message
from devices.protocol import SignalEvent, SignalSource
from streaming.actions.looking_out import raise_missed
from streaming.actions.raising import Happening, raise_alert
from streaming.models.alert_words import AlertKind, Level
from streaming.whereabouts import camera_of, incident_of, spot_of

OVER_AFTER = timedelta(minutes=10)
KINDS = {
    SignalEvent.ARMED: AlertKind.TASER_ARMED,
    SignalEvent.TRIGGER: AlertKind.TASER_TRIGGER,
    SignalEvent.ARC: AlertKind.TASER_ARC,
    SignalEvent.DRAWN: AlertKind.WEAPON_DRAWN,
}


@journal.action
def take_and_alert(*, message: Message, by: Camera | Taser) -> Taken:
    """Keep a message of a weapon, say which cameras are to start, and raise its alert.

    The daily function test alerts nobody, nor does an event that the force has switched off. Of a message that came
    late people are told quietly, and of the moment when it happened. Cameras that cannot start are told of at once.
    Raises NotAllowed and SignalContradicts, as `devices.actions.take_signal` does.
    """
    taken = take_signal(message=message, by=by)
    signal, kind = taken.signal, KINDS.get(message.event)
    if kind is None or not taken.is_new or signal.is_test or signal.does == Does.OFF:
        return taken
    _raise(signal, kind, by)
    if taken.starts:
        missing = signal.reach.filter(outcome__in=NOT_STARTED, holder__isnull=False).select_related(
            "camera", "holder__team"
        )
        for reach in missing.order_by("pk"):
            reach.signal = signal
            raise_missed(reach)
    return taken


def _raise(signal: Signal, kind: AlertKind, by: Camera | Taser) -> None:
    heard = signal.heard_by
    officer = signal.holder or (Issue.objects.holder_at(heard, signal.received_at) if heard else None)
    incident = incident_of(officer, signal.happened_at if signal.is_late else None)
    happening = Happening(
        kind,
        key=f"signal:{signal.pk}",
        officer=officer,
        camera=camera_of(officer) or heard,
        incident=incident,
        signal=signal,
        words=_words(signal),
        spot=spot_of(incident, signal.latitude, signal.longitude),
        happened_at=signal.happened_at,
        level=_most(signal),
    )
    raise_alert(happening, by=by)


def _most(signal: Signal) -> Level | None:
    """Return how urgent it is at most: what is long over stands on the board and asks nobody to act."""
    if not signal.is_late:
        return None
    return Level.INFO if signal.received_at - signal.happened_at > OVER_AFTER else Level.NOTICE


def _words(signal: Signal) -> str:
    if signal.is_late and signal.happened_at < signal.received_at:
        return f"Came late, it was {date_format(timezone.localtime(signal.happened_at), 'j M, H:i:s')}"
    if signal.is_late:
        return "Came late"
    if signal.source == SignalSource.TASER and signal.taser is None:
        return f"{signal.serial}, not one of ours"
    return signal.serial
