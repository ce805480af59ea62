"""An event becomes an alert: one row and one journal entry in one transaction, told to browsers after the commit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import Camera, Signal
from incidents.models import Incident
from streaming.actions.telling import tell_soon
from streaming.models.alert import WORDS_MOST, Alert
from streaming.models.alert_rule import ruling_for
from streaming.models.alert_words import AlertKind, Level
from streaming.models.live_session import LiveSession
from streaming.whereabouts import Spot

NOWHERE = Spot()


@dataclass(frozen=True)
class Happening:
    """What happened to whom. `key` names the event, at most 160 characters: told again it is the same alert.

    `words` says in a few words what the kind does not ("Asleep", "Inner cordon"); nothing that only the journal may
    know. `level` is the most that this event may be, whatever the rules say; `happened_at` is true time, now if empty.
    """

    kind: AlertKind
    key: str
    officer: User | None = None
    camera: Camera | None = None
    incident: Incident | None = None
    signal: Signal | None = None
    session: LiveSession | None = None
    words: str = ""
    spot: Spot = NOWHERE
    happened_at: datetime | None = None
    level: Level | None = None
    is_test: bool = False


def raise_alert(happening: Happening, *, by: Actor) -> Alert | None:
    """Raise an alert about something that happened; return it, the one of before, or None where the rules want none.

    Call it from an action, so that the alert and what it tells of stand or fall together, or alone. Whoever may see
    it hears of it within a fraction of a second after the commit.
    """
    if known := Alert.objects.filter(key=happening.key).first():
        return known
    ruling = ruling_for(happening.kind, happening.officer)
    if ruling.level is None:
        return None
    level = happening.level or ruling.level
    due = timedelta(seconds=ruling.acknowledge_seconds) if level == Level.CRITICAL else None
    try:
        return _raise(happening=happening, level=level, due=due, by=by)
    except IntegrityError:  # another process was quicker: it is the same event
        return Alert.objects.get(key=happening.key)


@journal.action
def _raise(*, happening: Happening, level: Level, due: timedelta | None, by: Actor) -> Alert:
    now = timezone.now()
    alert = Alert(
        key=happening.key,
        kind=happening.kind,
        level=level,
        words=happening.words[:WORDS_MOST],
        is_test=happening.is_test,
        officer=happening.officer,
        camera=happening.camera,
        incident=happening.incident,
        signal=happening.signal,
        session=happening.session,
        place=happening.spot.words,
        latitude=happening.spot.latitude,
        longitude=happening.spot.longitude,
        happened_at=happening.happened_at or now,
        raised_at=now,
        changed_at=now,
        due_at=now + due if due else None,
    )
    alert.save(force_insert=True)
    journal.act(Operation.ALERT_RAISED, by=by, on=alert, incident_id=alert.incident_id, details=_summed(alert))
    transaction.on_commit(partial(tell_soon, alert.pk), robust=True)
    return alert


def _summed(alert: Alert) -> dict[str, str | bool]:
    officer = str(alert.officer_id) if alert.officer_id else ""
    return {"kind": alert.kind, "level": alert.level, "officer": officer, "is_test": alert.is_test}
