"""What somebody should know at once: who, where, how urgent, and what was done about it. The row is the truth."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from streaming.models.alert_words import ICONS, TONES, AlertKind, Level

LIFE = timedelta(hours=4)  # on the board (words.md section 5.5)
KEY_MOST, WORDS_MOST = 160, 300  # characters


class AlertState(models.TextChoices):
    """What was done about an alert."""

    NEW = "new", "New"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    RESOLVED = "resolved", "Resolved"
    FALSE = "false", "False alarm"
    LAPSED = "lapsed", "Lapsed"


S = AlertState
ACTIVE = frozenset({S.NEW, S.ACKNOWLEDGED})
ENDS = frozenset({S.RESOLVED, S.FALSE, S.LAPSED})
MOVES: dict[AlertState, frozenset[AlertState]] = {
    S.NEW: ACTIVE - {S.NEW} | ENDS,
    S.ACKNOWLEDGED: ENDS,
    S.RESOLVED: frozenset(),
    S.FALSE: frozenset(),
    S.LAPSED: frozenset(),
}
TO_COMMAND = "command"
ESCALATED_TO = [(TO_COMMAND, "Command")]


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts, narrowed by who may see them and by what is still to be done."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Alerts about officers in reach; those about nobody we know reach command and wider."""
        reached = people_in_reach(user, Permission.LIVE_ALERTS, path="officer")
        if isinstance(user, User) and user.scope_of(Permission.LIVE_ALERTS) >= Scope.COMMAND:
            reached |= Q(officer__isnull=True)
        return self.filter(reached)

    def active(self) -> Self:
        """Alerts that nobody has ended and that have not lapsed."""
        return self.filter(state__in=ACTIVE)

    def on_the_board(self) -> Self:
        """Alerts of the last four hours, ended or not."""
        return self.filter(raised_at__gt=timezone.now() - LIFE)

    def needs_action(self) -> Self:
        """Alerts on the board that nobody has taken on."""
        return self.on_the_board().filter(state=AlertState.NEW).exclude(level=Level.INFO)

    def overdue(self, now: datetime) -> Self:
        """Alerts that nobody has acknowledged in time and that nobody was told of a second time."""
        return self.filter(state=AlertState.NEW, due_at__lte=now, escalated_at__isnull=True)

    def untold(self, before: datetime) -> Self:
        """Alerts whose present state was not sent to browsers, and that last changed before a moment."""
        return self.filter(published_at__isnull=True, changed_at__lt=before)

    def about(self, text: str) -> Self:
        """Alerts whose officer or place is like a text."""
        officer = Q(officer__collar_number__istartswith=text) | Q(officer__name__icontains=text)
        return self.filter(officer | Q(place__icontains=text))

    def for_cards(self) -> Self:
        """Load with each alert what its card shows."""
        shown = ("officer__team", "camera", "incident", "signal", "session")
        return self.select_related(*shown, "acknowledged_by", "escalated_by", "ended_by")


class Alert(models.Model):
    """One alert about one event, however often the event is told (`key`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=KEY_MOST, unique=True, help_text="Names the event: it is raised once.")
    kind = models.CharField(max_length=20, choices=AlertKind)
    level = models.CharField(max_length=8, choices=Level)
    state = models.CharField(max_length=12, choices=AlertState, default=AlertState.NEW)
    words = models.CharField(max_length=WORDS_MOST, blank=True, help_text="What happened, beside the kind.")
    is_test = models.BooleanField(default=False)
    officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    camera = models.ForeignKey("devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    signal = models.ForeignKey("devices.Signal", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    session = models.ForeignKey(
        "streaming.LiveSession", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    happened_at = models.DateTimeField(help_text="By the source's clock, its error taken out.")
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Until when somebody should acknowledge it.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: its time was up."
    )
    escalated_to = models.CharField(max_length=12, blank=True, choices=ESCALATED_TO)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: it lapsed."
    )
    outcome = models.CharField(max_length=WORDS_MOST, blank=True, help_text="What came of it, in words.")
    revision = models.PositiveIntegerField(default=1, help_text="One more with each change.")
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(
        null=True, blank=True, help_text="When its present state went to browsers; empty until then."
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="alerts_by_time"),
            models.Index(fields=["officer", "-raised_at"], name="alerts_of_an_officer"),
            models.Index(fields=["raised_at"], condition=Q(state__in=["new", "acknowledged"]), name="active_alerts"),
            models.Index(
                fields=["due_at"], condition=Q(state="new", escalated_at__isnull=True), name="alerts_to_escalate"
            ),
            models.Index(fields=["changed_at"], condition=Q(published_at__isnull=True), name="alerts_to_tell"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AlertKind.values), name="alert_kind_is_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="alert_level_is_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="a_place_of_an_alert_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_at_and_by_go_together",
            ),
            models.CheckConstraint(
                condition=(Q(state="new", acknowledged_at__isnull=True))
                | Q(state="acknowledged", acknowledged_at__isnull=False)
                | Q(state__in=["resolved", "false", "lapsed"]),
                name="an_acknowledged_alert_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(escalated_at__isnull=True, escalated_by__isnull=True, escalated_to="")
                | (Q(escalated_at__isnull=False) & ~Q(escalated_to="")),
                name="an_escalated_alert_says_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "acknowledged"], ended_at__isnull=True, ended_by__isnull=True)
                | Q(state__in=["resolved", "false"], ended_at__isnull=False, ended_by__isnull=False)
                | Q(state="lapsed", ended_at__isnull=False, ended_by__isnull=True),
                name="an_ended_alert_says_when_and_by_whom",
            ),
            models.CheckConstraint(condition=~Q(state="false", outcome=""), name="a_false_alarm_says_why"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("raised_at")),
                name="an_alert_is_due_after_it_is_raised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.raised_at:%d/%m/%Y %H:%M:%S}"

    def get_absolute_url(self) -> str:
        return reverse("streaming:alert", args=[self.pk])

    @property
    def is_active(self) -> bool:
        """Whether it has not been ended."""
        return self.state in ACTIVE

    @property
    def needs_answer(self) -> bool:
        """Whether nobody has taken it on and somebody should."""
        return self.state == AlertState.NEW and self.level != Level.INFO

    @property
    def rank(self) -> int:
        """Its place on the board: 0 critical and new, 1 notice and new, 2 taken on, 3 activity, 4 ended."""
        if not self.is_active:
            return 4
        if self.level == Level.INFO:
            return 3
        return 2 if self.state == AlertState.ACKNOWLEDGED else int(self.level == Level.NOTICE)

    @property
    def icon(self) -> str:
        """The symbol of the kind."""
        return ICONS[AlertKind(self.kind)]

    @property
    def tone(self) -> str:
        """The class of its card: critical, notice or information."""
        return TONES[Level(self.level)]

    @property
    def seconds_to_answer(self) -> int:
        """How many seconds there were to acknowledge it; 0 when nobody must."""
        return round((self.due_at - self.raised_at).total_seconds()) if self.due_at else 0

    @property
    def seconds_taken(self) -> str:
        """How long it took to acknowledge it, in seconds with one decimal; empty while nobody has."""
        return f"{(self.acknowledged_at - self.raised_at).total_seconds():.1f}" if self.acknowledged_at else ""
