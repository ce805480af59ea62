"""What does not fit together in a TASER use, as a task: no form in time, not filmed, form and device disagree."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.uuid7 import uuid7
from devices.models import ArmedSession
from evidence.force.reconcile import Problem

PROBLEMS = [
    (Problem.UNACCOUNTED_USE.value, "Unaccounted use"),
    (Problem.NOT_COVERED.value, "Not filmed"),
    (Problem.CONTRADICTION.value, "Form and device disagree"),
]


class Cause(models.TextChoices):
    """Why a use was not filmed (words.md section 5.7)."""

    ASLEEP = "asleep", "Camera asleep"
    OFF = "off", "Camera off"
    DOCKED = "docked", "Camera in the dock"
    FLAT = "flat", "Battery flat"
    NOT_ISSUED = "not_issued", "No camera issued"
    OUT_OF_RANGE = "out_of_range", "Out of range"
    FAULT = "fault", "Fault"
    UNKNOWN = "unknown", "Not known"


class Closing(models.TextChoices):
    """How a task came to its end."""

    MENDED = "mended", "Mended by itself"
    EXPLAINED = "explained", "Explained"


class ForceTaskQuerySet(models.QuerySet["ForceTask"]):
    """Tasks, narrowed by whose use it is and whether they are done."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Tasks about uses in reach for reading."""
        return self.filter(session__in=ArmedSession.objects.visible_to(user))

    def in_reach_of(self, user: User | AnonymousUser, permission: Permission) -> Self:
        """Tasks about uses that a permission reaches."""
        return self.filter(session__in=ArmedSession.objects.in_reach_of(user, permission))

    def open(self) -> Self:
        """Tasks that are still to do."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> Self:
        """Tasks that are done."""
        return self.filter(closed_at__isnull=False)


class ForceTask(models.Model):
    """One problem of one use; it is opened again on the same row, and the journal has every turn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(ArmedSession, on_delete=models.PROTECT, related_name="force_tasks")
    problem = models.CharField(max_length=20, choices=PROBLEMS)
    about = models.CharField(
        max_length=200, blank=True, help_text="What was found, in keys: another one opens it anew."
    )
    opened_at = models.DateTimeField(default=timezone.now)
    times_opened = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_how = models.CharField(max_length=10, choices=Closing, blank=True)
    cause = models.CharField(max_length=16, choices=Cause, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = ForceTaskQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(closed_at__isnull=True), name="open_force_tasks"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "problem"], name="a_use_has_each_problem_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_how="", cause="", note="")
                | Q(closed_at__isnull=False, closed_by__isnull=True, closed_how="mended", cause="", note="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, closed_how="explained") & ~Q(note=""),
                name="a_person_closes_a_task_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(cause="") | Q(problem="not_covered"), name="only_what_was_not_filmed_has_a_cause"
            ),
            models.CheckConstraint(
                condition=~Q(problem="not_covered", closed_how="explained") | ~Q(cause=""),
                name="what_was_not_filmed_is_closed_with_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return self.get_problem_display()

    def get_absolute_url(self) -> str:
        return reverse("taser:task", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether something is still to do."""
        return self.closed_at is None
