"""What live command refuses, each as an exception whose text tells the person what to do next."""

from accounts.models import User
from accounts.permissions import Permission
from audit.actors import Actor, Worker
from audit.journal import Refused
from audit.operations import Operation
from streaming.models.alert import MOVES, Alert, AlertState


class NotAllowed(Refused):
    """The person may not do this with live video, with this alert, or with the rules of alerts."""


class NotItsSession(Refused):
    """The session, or its recording, belongs to another camera or to another session."""


class SessionOver(Refused):
    """The session has become evidence, or is quarantined: nothing more of it is taken."""


class NotQuarantined(Refused):
    """Only a quarantined session waits for a person's decision."""


class CameraHasNoWearer(Refused):
    """Nobody holds the camera, so nobody can be asked or told through it."""


class ReasonMissing(Refused):
    """Other people's footage is opened with a reason."""


class LookOver(Refused):
    """The look has ended, or is somebody else's."""


class AlertMoveForbidden(Refused):
    """The alert may not change from its state to the wanted one: somebody else was quicker."""


class AlreadyEscalated(Refused):
    """The alert was escalated before, or nothing is left to be done about it."""


class OwnAlert(Refused):
    """Nobody answers an alert about themself: it is there so that somebody else knows."""


class WordsMissing(Refused):
    """A false alarm is marked with the reason."""


class NobodyToPrompt(Refused):
    """An alert names no officer who could be told."""


class RuleImpossible(Refused):
    """A call for help cannot be switched off, or a time lies outside what is allowed."""


def must_reach(by: Actor, alert: Alert, operation: Operation) -> None:
    """Let background work and people whose alerts reach this one go on; raise NotAllowed or OwnAlert for others."""
    if isinstance(by, Worker):
        return
    if not isinstance(by, User) or not Alert.objects.visible_to(by).filter(pk=alert.pk).exists():
        message = "You may not answer this alert. Its officer's supervisor or command can."
        raise NotAllowed(message, operation=operation, by=by, on=alert, reason_code="no_permission")
    if alert.officer_id == by.pk:
        message = "This alert is about you. Somebody else must answer it."
        raise OwnAlert(message, operation=operation, by=by, on=alert, reason_code="own_alert")


def must_move(by: Actor, alert: Alert, state: AlertState, operation: Operation) -> None:
    """Raise AlertMoveForbidden unless the table of moves allows the step."""
    if state in MOVES[AlertState(alert.state)]:
        return
    message = f"This alert is {alert.get_state_display().lower()} already{_by_whom(alert)}."
    raise AlertMoveForbidden(message, operation=operation, by=by, on=alert, reason_code="move_forbidden")


def must_rule(by: Actor, operation: Operation) -> None:
    """Let people who may set the rules of alerts go on; raise NotAllowed for others."""
    if isinstance(by, User) and by.may(Permission.LIVE_RULES):
        return
    message = "You may not set the rules of alerts. Ask live command or an administrator."
    raise NotAllowed(message, operation=operation, by=by, reason_code="no_permission")


def _by_whom(alert: Alert) -> str:
    who = alert.ended_by or alert.acknowledged_by
    return f", by {who.label}" if who else ""
