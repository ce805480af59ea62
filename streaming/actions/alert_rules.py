"""How loud each kind of alert is, in a team or in the force; and a test that shows whether alerts arrive."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission, Scope
from accounts.reach import teams_in_reach
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from audit.uuid7 import uuid7
from streaming.actions.raising import Happening, raise_alert
from streaming.models.alert import Alert
from streaming.models.alert_rule import LEAST_SECONDS, MOST_SECONDS, NEVER_OFF, AlertRule, RuleLevel
from streaming.models.alert_words import AlertKind
from streaming.refusals import NotAllowed, RuleImpossible, must_rule
from streaming.whereabouts import camera_of, incident_of, spot_of


@dataclass(frozen=True)
class Wanted:
    """What a kind of alert is to be from now on in a team and those below it, or in the force when `team` is empty."""

    kind: AlertKind
    team: Team | None
    level: RuleLevel
    acknowledge_seconds: int


@journal.action
def set_alert_rule(*, wanted: Wanted, by: User) -> AlertRule:
    """Set what a kind of alert is. Raises NotAllowed for a team out of reach, and RuleImpossible."""
    operation = Operation.ALERT_RULE_CHANGED
    must_rule(by, operation)
    _must_reach_team(wanted.team, by, operation)
    if wanted.level == RuleLevel.OFF and wanted.kind in NEVER_OFF:
        message = f"{wanted.kind.label} is a call for help and is never switched off."
        raise RuleImpossible(message, operation=operation, by=by, reason_code="never_off")
    if not LEAST_SECONDS <= wanted.acknowledge_seconds <= MOST_SECONDS:
        message = f"Alerts are acknowledged within {LEAST_SECONDS} to {MOST_SECONDS} seconds."
        raise RuleImpossible(message, operation=operation, by=by, reason_code="seconds_out_of_range")
    before = AlertRule.objects.select_for_update().filter(kind=wanted.kind, team=wanted.team).first()
    old = _said(before.level, before.acknowledge_seconds) if before else None
    values = {"level": wanted.level, "acknowledge_seconds": wanted.acknowledge_seconds}
    who = {"set_by": by, "set_at": timezone.now()}
    rule, _ = AlertRule.objects.update_or_create(kind=wanted.kind, team=wanted.team, defaults=values | who)
    new = _said(wanted.level.value, wanted.acknowledge_seconds)
    journal.act(operation, by=by, on=wanted.team, details={"kind": wanted.kind.value, "before": old, "after": new})
    return rule


@journal.action
def drop_alert_rule(*, rule: AlertRule, by: User) -> None:
    """Take a rule away, so that the one above it counts again. Raises NotAllowed."""
    operation = Operation.ALERT_RULE_CHANGED
    must_rule(by, operation)
    _must_reach_team(rule.team, by, operation)
    details = {"kind": rule.kind, "before": _said(rule.level, rule.acknowledge_seconds), "after": None}
    journal.act(operation, by=by, on=rule.team, details=details)
    rule.delete()


@journal.action
def raise_test_alert(*, kind: AlertKind, officer: User, by: User) -> Alert | None:
    """Raise an alert that is marked as a test, about an officer in reach; None when the rules want none.

    It goes the way of every alert and escalates, but nobody is told under the bell. Raises NotAllowed.
    """
    operation = Operation.ALERT_TESTED
    must_rule(by, operation)
    _must_reach_team(officer.team, by, operation)
    incident, camera = incident_of(officer), camera_of(officer)
    happening = Happening(
        kind,
        key=f"test:{uuid7()}",
        officer=officer,
        camera=camera,
        incident=incident,
        words="Test",
        spot=spot_of(incident, camera.latitude if camera else None, camera.longitude if camera else None),
        is_test=True,
    )
    alert = raise_alert(happening, by=by)
    journal.act(operation, by=by, on=alert, details={"kind": kind.value, "is_raised": alert is not None})
    return alert


def _said(level: str, seconds: int) -> Json:
    return {"level": level, "seconds": seconds}


def _must_reach_team(team: Team | None, by: User, operation: Operation) -> None:
    """Let those go on whose right reaches the team; the rules of the force are set by whoever reaches all of it."""
    if team is None and by.scope_of(Permission.LIVE_RULES) == Scope.ANY:
        return
    reached = Team.objects.filter(teams_in_reach(by, Permission.LIVE_RULES, path=""))
    if team is not None and reached.filter(pk=team.pk).exists():
        return
    message = "You may set the rules of your own command. Ask an administrator for those of the force."
    raise NotAllowed(message, operation=operation, by=by, on=team, reason_code="other_team")
