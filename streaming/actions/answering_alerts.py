"""What is done about an alert: acknowledged, escalated, resolved, marked as a false alarm; and what time does to it."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from accounts.reach import reaches
from accounts.roles import Role
from accounts.supervisors import supervisors_of, with_role
from audit import journal
from audit.actors import Actor, Worker
from audit.canonical import Json
from audit.operations import Operation
from devices.models import Issue
from devices.protocol import Do
from streaming.actions.commanding import order_command
from streaming.actions.telling import tell_soon
from streaming.events.publishing import publish
from streaming.events.reach import Reach
from streaming.models import CameraCommand
from streaming.models.alert import TO_COMMAND, WORDS_MOST, Alert, AlertState
from streaming.models.alert_words import AlertKind
from streaming.officer.telling import send_to_camera
from streaming.refusals import AlreadyEscalated, NobodyToPrompt, WordsMissing, must_move, must_reach


@journal.action
def acknowledge_alert(*, alert: Alert, by: User) -> Alert:
    """Take an alert on. Raises NotAllowed, OwnAlert, and AlertMoveForbidden when somebody else was quicker."""
    operation = Operation.ALERT_ACKNOWLEDGED
    alert = _locked(alert)
    must_reach(by, alert, operation)
    must_move(by, alert, AlertState.ACKNOWLEDGED, operation)
    now = timezone.now()
    _change(alert, now, state=AlertState.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=by)
    after = round((now - alert.raised_at).total_seconds() * 1000)
    journal.act(operation, by=by, on=alert, incident_id=alert.incident_id, details=_of(alert) | {"after_ms": after})
    return alert


@journal.action
def escalate_alert(*, alert: Alert, by: Actor) -> Alert:
    """Pass an alert on to command, who are told under the bell as well, as are the officer's supervisors.

    Raises NotAllowed, OwnAlert, and AlreadyEscalated for one that was escalated before or has been ended.
    """
    operation = Operation.ALERT_ESCALATED
    alert = _locked(alert)
    must_reach(by, alert, operation)
    if alert.escalated_at or not alert.is_active:
        message = "This alert has been escalated already." if alert.is_active else "This alert has been ended already."
        raise AlreadyEscalated(message, operation=operation, by=by, on=alert, reason_code="already_escalated")
    now = timezone.now()
    person = by if isinstance(by, User) else None
    _change(alert, now, escalated_at=now, escalated_by=person, escalated_to=TO_COMMAND)
    _tell_above(alert)
    journal.act(operation, by=by, on=alert, incident_id=alert.incident_id, details=_of(alert) | {"to": TO_COMMAND})
    return alert


@journal.action
def resolve_alert(*, alert: Alert, by: User, words: str = "") -> Alert:
    """Say that an alert is dealt with. Raises NotAllowed, OwnAlert, AlertMoveForbidden."""
    return _end(alert, AlertState.RESOLVED, words, by)


@journal.action
def mark_false_alarm(*, alert: Alert, by: User, words: str) -> Alert:
    """Say that an alert was a false alarm, and why. Raises NotAllowed, OwnAlert, AlertMoveForbidden, WordsMissing."""
    if not words.strip():
        message = "Say why it was a false alarm."
        raise WordsMissing(message, operation=Operation.ALERT_ENDED, by=by, on=alert, reason_code="words_missing")
    return _end(alert, AlertState.FALSE, words, by)


@journal.action
def lapse_alert(*, alert: Alert, words: str, by: Worker) -> Alert:
    """Take an alert off the board because its time is over, or because what it told of is (`words` says which)."""
    operation = Operation.ALERT_LAPSED
    alert = _locked(alert)
    must_move(by, alert, AlertState.LAPSED, operation)
    now = timezone.now()
    _change(alert, now, state=AlertState.LAPSED, ended_at=now, outcome=words[:WORDS_MOST])
    journal.act(operation, by=by, on=alert, incident_id=alert.incident_id, details=_of(alert))
    return alert


@journal.action
def prompt_officer(*, alert: Alert, by: User) -> Alert:
    """Ask the officer of an alert to look at their camera: under their bell, on their page, and on the camera itself.

    Raises NotAllowed, OwnAlert, and NobodyToPrompt for an alert without an officer.
    """
    operation = Operation.ALERT_PROMPTED
    alert = _locked(alert)
    must_reach(by, alert, operation)
    if alert.officer is None:
        message = "Nobody is known to hold this camera."
        raise NobodyToPrompt(message, operation=operation, by=by, on=alert, reason_code="no_officer")
    text = f"{by.title} asks you to look at your camera: {alert.get_kind_display().lower()}"
    notify(to=alert.officer, kind=Kind.LIVE, text=text, target="/", key=f"prompt:{alert.pk}:{alert.revision}")
    _change(alert, timezone.now())
    command = _on_the_camera(alert, text, by)
    details = _of(alert) | {"camera": str(command.camera_id) if command else None}
    journal.act(operation, by=by, on=alert, incident_id=alert.incident_id, details=details)
    if command:
        transaction.on_commit(partial(send_to_camera, command), robust=True)
    said = {"text": text, "alert": str(alert.pk)}
    transaction.on_commit(partial(publish, "message", said, Reach.to([alert.officer])), robust=True)
    return alert


def _on_the_camera(alert: Alert, text: str, by: User) -> CameraCommand | None:
    """Order the words onto the screen of the camera that the officer holds now, where the person commands it."""
    camera, officer = alert.camera, alert.officer
    if camera is None or officer is None or not reaches(by, Permission.LIVE_COMMAND, officer):
        return None
    if Issue.objects.holder_at(camera, timezone.now()) != officer:
        return None
    return order_command(camera=camera, do=Do.MESSAGE, words=text, by=by)


def _end(alert: Alert, state: AlertState, words: str, by: User) -> Alert:
    operation = Operation.ALERT_ENDED
    alert = _locked(alert)
    must_reach(by, alert, operation)
    must_move(by, alert, state, operation)
    now = timezone.now()
    _change(alert, now, state=state, ended_at=now, ended_by=by, outcome=words.strip()[:WORDS_MOST])
    details = _of(alert) | {"outcome": state.value}
    journal.act(operation, by=by, on=alert, incident_id=alert.incident_id, details=details)
    return alert


def _locked(alert: Alert) -> Alert:
    rows = Alert.objects.select_for_update(of=("self",))
    return rows.select_related("officer__team", "acknowledged_by", "ended_by", "signal").get(pk=alert.pk)


def _change(alert: Alert, now: datetime, **values: object) -> None:
    """Write a change, and have it told to browsers after the commit."""
    changes: Mapping[str, object] = values | {"revision": alert.revision + 1, "changed_at": now, "published_at": None}
    for name, value in changes.items():
        setattr(alert, name, value)
    alert.save(update_fields=list(changes))
    transaction.on_commit(partial(tell_soon, alert.pk), robust=True)


def _of(alert: Alert) -> dict[str, Json]:
    return {"kind": alert.kind, "level": alert.level, "officer": str(alert.officer_id or ""), "is_test": alert.is_test}


def _tell_above(alert: Alert) -> None:
    """Tell command, and the supervisors who did not answer; of a test nobody is told under the bell."""
    if alert.is_test:
        return
    command = alert.officer.team.command if alert.officer else None
    above = with_role(Role.COMMAND)
    if command:
        above = above.filter(team__path__startswith=command.path)
    people = {person.pk: person for person in above}
    if alert.officer:
        people |= {person.pk: person for person in supervisors_of(alert.officer)}
    whose = alert.officer.label if alert.officer else "Nobody known"
    text = f"Not acknowledged: {AlertKind(alert.kind).label}, {whose}"
    target = alert.get_absolute_url()
    notify(to=people.values(), kind=Kind.LIVE, text=text, target=target, key=f"alert:{alert.pk}:escalated")
