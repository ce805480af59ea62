"""Incidents: one log number of one day, with its time, its place and its owner."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Team, User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach, teams_in_reach
from audit.uuid7 import uuid7
from incidents.models.attendance import Attendance


class State(models.TextChoices):
    """Whether an incident is still being worked on."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.OPEN}),
}


class Grade(models.TextChoices):
    """How fast the control room asked for somebody to attend."""

    IMMEDIATE = "immediate", "Immediate"
    PRIORITY = "priority", "Priority"
    SCHEDULED = "scheduled", "Scheduled"
    NO_ATTENDANCE = "no_attendance", "No attendance"


GRADE_TONES = {Grade.IMMEDIATE: "red", Grade.PRIORITY: "amber", Grade.SCHEDULED: "blue"}


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Incidents, narrowed by who may see or change them."""

    def visible_to(self, user: User | AnonymousUser) -> "IncidentQuerySet":
        """Incidents opened or attended by, or owned by a team of, the people in reach for reading."""
        return self.in_reach_of(user, Permission.INCIDENTS_READ)

    def changeable_by(self, user: User | AnonymousUser) -> "IncidentQuerySet":
        """Incidents opened or attended by, or owned by a team of, the people in reach for changing."""
        return self.in_reach_of(user, Permission.INCIDENTS_CHANGE)

    def in_reach_of(self, user: User | AnonymousUser, permission: Permission) -> "IncidentQuerySet":
        """Incidents the person reaches with one permission; nothing for somebody who is not signed in."""
        if isinstance(user, User) and user.scope_of(permission) is Scope.ANY:
            return self.all()
        here = people_in_reach(user, permission, path="officer")
        attended = Attendance.objects.filter(here, incident=OuterRef("pk"))
        opened = people_in_reach(user, permission, path="opened_by")
        return self.filter(opened | teams_in_reach(user, permission, path="team") | Q(Exists(attended)))

    def with_attendance_count(self) -> "IncidentQuerySet":
        """Add how many officers attended, as `officers`; counted only for the rows that are read."""
        here = Attendance.objects.filter(incident=OuterRef("pk")).order_by().values("incident")
        count = here.annotate(count=Count("officer", distinct=True)).values("count")
        return self.annotate(officers=Coalesce(Subquery(count), 0))


class Incident(models.Model):
    """One incident. The number starts again every day, so number and date together name it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=12)
    date = models.DateField(help_text="Local date of the log.")
    slug = models.SlugField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=4000, blank=True)
    place = models.CharField(max_length=200)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    grade = models.CharField(max_length=16, choices=Grade, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    crime_reference = models.CharField(max_length=32, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="incidents")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="opened_incidents")
    opened_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1, editable=False)  # one more with each change

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="one_incident_per_number_and_date", fields=["number", "date"]),
            models.CheckConstraint(name="incident_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="incident_ends_after_it_starts",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="incident_place_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
            ),
        ]
        indexes = [
            models.Index(name="incidents_newest_first", fields=["-date", "-started_at", "-id"]),
            GinIndex(OpClass("place", name="gin_trgm_ops"), name="incidents_by_likeness"),
        ]

    def __str__(self) -> str:
        return f"Log {self.number} of {self.date:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.slug])

    @property
    def log(self) -> str:
        """The short name officers use."""
        return f"Log {self.number}"

    @property
    def grade_tone(self) -> str:
        """The colour of the grade; the word always stands beside it."""
        return GRADE_TONES.get(Grade(self.grade), "") if self.grade else ""

    @property
    def coordinates(self) -> str:
        """Latitude and longitude in degrees (WGS 84), or nothing."""
        if self.latitude is None or self.longitude is None:
            return ""
        return f"{self.latitude:.5f}, {self.longitude:.5f}"

    @property
    def is_open(self) -> bool:
        """Whether the incident is still being worked on."""
        return self.state == State.OPEN
