"""Rules of alerts: how loud each kind is in a team or in the whole force, and how soon it must be acknowledged."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from accounts.models import Team, User
from streaming.models.alert_words import AlertKind, Level

ACKNOWLEDGE_SECONDS = 30
LEAST_SECONDS, MOST_SECONDS = 5, 600


class RuleLevel(models.TextChoices):
    """What a rule makes of a kind of alert."""

    CRITICAL = "critical", "Critical"
    NOTICE = "notice", "Notice"
    INFO = "info", "Activity"
    OFF = "off", "Off"


NEVER_OFF = frozenset({AlertKind.OFFICER_DOWN, AlertKind.PRIORITY})  # somebody asks for help
C, N, A = RuleLevel.CRITICAL, RuleLevel.NOTICE, RuleLevel.INFO
DEFAULTS: dict[AlertKind, RuleLevel] = {
    AlertKind.TASER_ARMED: C,
    AlertKind.TASER_TRIGGER: C,
    AlertKind.TASER_ARC: C,
    AlertKind.WEAPON_DRAWN: C,
    AlertKind.OFFICER_DOWN: C,
    AlertKind.PRIORITY: C,
    AlertKind.WATCH_ME: C,
    AlertKind.SIGNAL_MISSED: N,
    AlertKind.NOT_RECORDING: N,
    AlertKind.STREAM_STALLED: N,
    AlertKind.GAP_RECOVERED: A,
    AlertKind.RECORDING_STARTED: A,
    AlertKind.ENTERED_CORDON: A,
    AlertKind.LOW_BATTERY: A,
}


@dataclass(frozen=True)
class Ruling:
    """What the rules say of one kind for one officer: its level, or None for none at all."""

    level: Level | None
    acknowledge_seconds: int


class AlertRule(models.Model):
    """What one kind is in one team and the teams below it; without a team, in the force."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=AlertKind)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="alert_rules")
    level = models.CharField(max_length=8, choices=RuleLevel)
    acknowledge_seconds = models.PositiveSmallIntegerField(
        default=ACKNOWLEDGE_SECONDS, help_text="Within which a critical alert is acknowledged before it escalates."
    )
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["kind", "team__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "team"], nulls_distinct=False, name="a_team_has_one_rule_for_a_kind_of_alert"
            ),
            models.CheckConstraint(condition=Q(level__in=RuleLevel.values), name="alert_rule_level_is_known"),
            models.CheckConstraint(
                condition=Q(acknowledge_seconds__range=(LEAST_SECONDS, MOST_SECONDS)),
                name="alerts_are_acknowledged_within_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["officer_down", "priority"], level="off"),
                name="a_call_for_help_is_never_switched_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_level_display()}"


def ruling_for(kind: AlertKind, officer: User | None) -> Ruling:
    """Return what the rules say of one kind for an officer: the nearest team above decides, then the force."""
    teams = officer.team.ancestor_ids if officer else []
    rules = AlertRule.objects.filter(Q(team__isnull=True) | Q(team__in=teams), kind=kind)
    found = rules.annotate(depth=Length("team__path")).order_by(models.F("depth").desc(nulls_last=True)).first()
    level = found.level if found else DEFAULTS[kind]
    seconds = found.acknowledge_seconds if found else ACKNOWLEDGE_SECONDS
    return Ruling(None if level == RuleLevel.OFF else Level(level), seconds)
