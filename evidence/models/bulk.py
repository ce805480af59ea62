"""One act on many items: the job, and each item of it with what became of it, so that it can go on and be undone."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.item import Item

UNDO_FOR = timedelta(minutes=10)
STILL_AFTER = timedelta(minutes=1)


class BulkAct(models.TextChoices):
    """What can be done to many items at once."""

    PLACE = "place", "Place in an incident"
    CATEGORY_ADD = "category_add", "Add a category"
    CATEGORY_REMOVE = "category_remove", "Remove a category"
    TAG_ADD = "tag_add", "Add a tag"
    TAG_REMOVE = "tag_remove", "Remove a tag"
    WARN = "warn", "Set the content warning"
    UNWARN = "unwarn", "Take the content warning off"
    REASSIGN = "reassign", "Give to another owner"


class BulkState(models.TextChoices):
    """Where a job stands."""

    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class TargetState(models.TextChoices):
    """What became of one item."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Changed"
    UNCHANGED = "unchanged", "Was so already"
    REFUSED = "refused", "Not changed"


class BulkJobQuerySet(models.QuerySet["BulkJob"]):
    """Selections of jobs."""

    def visible_to(self, user: User | AnonymousUser) -> "BulkJobQuerySet":
        """Return the person's own jobs: nobody else sees which items they chose."""
        return self.filter(asked_by=user) if isinstance(user, User) else self.none()

    def standing_still(self) -> "BulkJobQuerySet":
        """Return the running jobs of which nothing was done for a minute."""
        return self.filter(state=BulkState.RUNNING, moved_at__lt=timezone.now() - STILL_AFTER)


class BulkJob(models.Model):
    """One act on a set of items that was frozen when it was asked for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    act = models.CharField(max_length=16, choices=BulkAct)
    value = models.CharField(max_length=80, blank=True, help_text="Incident, category, tag or owner of the act.")
    query = models.CharField(max_length=1000, blank=True, help_text="The search it was chosen by; empty: by hand.")
    state = models.CharField(max_length=9, choices=BulkState, default=BulkState.RUNNING)
    total = models.PositiveIntegerField()
    undo_of = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bulk_jobs")
    moved_at = models.DateTimeField(default=timezone.now, help_text="When the last 500 items were done.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True) | ~Q(state="running") & Q(ended_at__isnull=False),
                name="bulk_job_has_ended_when_it_no_longer_runs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.total} items"

    def get_absolute_url(self) -> str:
        return reverse("evidence:bulk-job", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """Whether items still wait."""
        return self.state == BulkState.RUNNING

    @property
    def may_be_undone(self) -> bool:
        """Whether the ten minutes in which it can be undone are not over."""
        return self.ended_at is not None and self.undo_of_id is None and timezone.now() < self.ended_at + UNDO_FOR


class BulkTarget(models.Model):
    """One item of a job; `before` is what undoing puts back."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(BulkJob, on_delete=models.PROTECT, related_name="targets")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=TargetState, default=TargetState.WAITING, db_default="waiting")
    cause = models.CharField(max_length=300, blank=True, db_default="")
    before = models.JSONField(default=dict, blank=True, db_default={})

    class Meta:
        ordering = ["job", "item"]
        constraints = [
            models.UniqueConstraint(fields=["job", "item"], name="item_stands_once_in_a_bulk_job"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(cause=""), name="refused_target_of_a_bulk_job_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["job", "item"], condition=Q(state="waiting"), name="bulk_target_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.item_id}"
