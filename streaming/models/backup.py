"""Backup: who asked for help and where, who is going, who has arrived."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from incidents.models import Incident


def distance_in_words(distance_m: float | None) -> str:
    """Return a distance as people say it: 340 m, 1.2 km."""
    if distance_m is None:
        return "place not known"
    return f"{round(distance_m, -1):.0f} m" if distance_m < 995 else f"{distance_m / 1000:.1f} km"


class BackupState(models.TextChoices):
    """How far a request for backup is."""

    ASKED = "asked", "Nobody sent yet"
    SENT = "sent", "On the way"
    ARRIVED = "arrived", "Arrived"
    CANCELLED = "cancelled", "Cancelled"


B = BackupState
# A further unit may be sent, and may arrive, after the first has arrived; then the state stays.
BACKUP_MOVES: dict[BackupState, frozenset[BackupState]] = {
    B.ASKED: frozenset({B.SENT, B.CANCELLED}),
    B.SENT: frozenset({B.ARRIVED, B.CANCELLED}),
    B.ARRIVED: frozenset(),
    B.CANCELLED: frozenset(),
}
OPEN = frozenset({B.ASKED, B.SENT})


BACKUP_TONES = {B.ASKED: "red", B.SENT: "amber", B.ARRIVED: "green", B.CANCELLED: ""}


class ArrivedBy(models.TextChoices):
    """How an arrival became known."""

    OFFICER = "officer", "Said so"
    POSITION = "position", "By position"
    COMMAND = "command", "Entered by command"


class BackupQuerySet(models.QuerySet["BackupRequest"]):
    """Requests for backup."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return requests by or for a person, to which the person goes, or which the person commands."""
        if not isinstance(user, User):
            return self.none()
        going = BackupUnit.objects.filter(request=OuterRef("pk"), officer=user)
        return self.filter(Q(officer=user) | Q(by=user) | Q(Exists(going)) | self._commanded(user))

    def commanded_by(self, user: User | AnonymousUser) -> Self:
        """Return requests of officers, or on logs, within the person's reach for commanding."""
        return self.filter(self._commanded(user))

    def _commanded(self, user: User | AnonymousUser) -> Q:
        logs = Incident.objects.in_reach_of(user, Permission.LIVE_COMMAND)
        officers = people_in_reach(user, Permission.LIVE_COMMAND, path="officer")
        return officers | Q(incident__in=logs.values("pk"))

    def pending(self) -> Self:
        """Return requests to which nobody has come yet."""
        return self.filter(state__in=OPEN)


class BackupRequest(models.Model):
    """One call for help, by an officer or by command, for an officer or for a whole log."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="backup_requests"
    )
    officer = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="backup_requests", help_text="Who needs it."
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True, help_text="WGS 84 degrees.")
    longitude = models.FloatField(null=True, blank=True)
    why = models.CharField(max_length=280, blank=True)
    written_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When what went over the radio was written down; empty when it went through here.",
    )
    state = models.CharField(max_length=10, choices=BackupState, default=BackupState.ASKED)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_why = models.CharField(max_length=200, blank=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(officer__isnull=False),
                name="backup_is_for_an_officer_or_a_log",
            ),
            models.CheckConstraint(condition=Q(state__in=BackupState.values), name="backup_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True, cancelled_by__isnull=True)),
                name="cancelled_backup_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_of_backup_is_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(written_at__isnull=True) | Q(written_at__gt=F("at")),
                name="backup_is_not_written_down_before_it_is_asked",
            ),
            models.UniqueConstraint(
                fields=["officer"], condition=Q(state__in=["asked", "sent"]), name="an_officer_waits_for_backup_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "-at"], name="backup_by_state")]

    def __str__(self) -> str:
        return f"backup {self.id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has come yet."""
        return self.state in OPEN

    @property
    def tone(self) -> str:
        """The colour of the state; the word always stands beside it."""
        return BACKUP_TONES[BackupState(self.state)]

    @property
    def needs(self) -> str:
        """Who or what needs help, in words."""
        if self.officer:
            return self.officer.title
        return self.incident.log if self.incident else ""

    @property
    def where(self) -> tuple[float, float] | None:
        """Where help is needed (WGS 84), or None when only words say it."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class BackupUnitQuerySet(models.QuerySet["BackupUnit"]):
    """Officers on their way to help."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return those that the person is, or that go to requests which the person sees."""
        return self.filter(request__in=BackupRequest.objects.visible_to(user).values("pk"))

    def travelling(self) -> Self:
        """Return those that are on their way."""
        return self.filter(arrived_at__isnull=True).exclude(request__state=BackupState.CANCELLED)


class BackupUnit(models.Model):
    """One officer who was sent to help."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(BackupRequest, on_delete=models.PROTECT, related_name="units")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="backup_units")
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    distance_m = models.FloatField(null=True, blank=True, help_text="When sent; empty when a place was not known.")
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_known_by = models.CharField(max_length=10, choices=ArrivedBy, blank=True)

    objects = BackupUnitQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "officer"], name="a_unit_is_sent_once_to_a_request"),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True, arrived_known_by="")
                | (Q(arrived_at__gte=F("assigned_at")) & ~Q(arrived_known_by="")),
                name="an_arrival_says_when_and_how_it_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} to {self.request_id}"

    @property
    def distance(self) -> str:
        """How far away they were when sent, in words."""
        return distance_in_words(self.distance_m)
