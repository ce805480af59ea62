"""What a worker saw in a file and the copy it made: only copies are ever shown, and only of files that were scanned."""

from datetime import timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from community.models.submitted_file import OPENABLE, SubmittedFile, Triage
from community.preview.originality import Verdict
from evidence.models import Kind

WAIT = timedelta(minutes=1)  # after a start that ended in nothing
MOST_TRIES = 3  # starts that ended in nothing: the worker was killed by what it looked into


class LookQuerySet(models.QuerySet["Look"]):
    """Looks, narrowed by who may see the file."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return looks into files that the person may see."""
        return self.filter(file__in=SubmittedFile.objects.visible_to(user).values("pk"))

    def free(self) -> Self:
        """Return undone looks whose turn it is, unless they were started too often."""
        lost = Q(tries=0) | Q(taken_at__lt=timezone.now() - WAIT)
        return self.filter(lost, made_at__isnull=True, tries__lt=MOST_TRIES)


class Look(models.Model):
    """One look into one file. The copies lie in a folder of ours under the number of the file."""

    file = models.OneToOneField(SubmittedFile, primary_key=True, on_delete=models.PROTECT, related_name="look")
    tries = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True, help_text="When it was done; empty while being made.")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.OTHER)
    container = models.CharField(max_length=40, blank=True)
    duration_ms = models.BigIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    said_at = models.DateTimeField(null=True, blank=True, help_text="When it was made, as the file says.")
    time_error_ms = models.BigIntegerField(null=True, blank=True, help_text="Plus or minus, milliseconds.")
    doubt = models.CharField(max_length=200, blank=True, help_text="Why that time may be wrong.")
    latitude = models.FloatField(null=True, blank=True, help_text="As the file says, degrees (WGS 84).")
    longitude = models.FloatField(null=True, blank=True)
    originality = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Verdict], default=Verdict.SILENT)
    device = models.CharField(max_length=100, blank=True)
    program = models.CharField(max_length=100, blank=True, help_text="That wrote the file, as it says.")
    copy_type = models.CharField(max_length=40, blank=True, help_text="Media type of our copy; empty: there is none.")
    copy_size = models.BigIntegerField(default=0, help_text="Bytes.")
    has_poster = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True, help_text="Why there is no copy, or what it lacks.")

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(copy_type="", copy_size=0) | ~Q(copy_type="") & Q(copy_size__gt=0, made_at__isnull=False),
                name="a_copy_has_its_type_and_size",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_in_a_file_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"look into {self.file_id}"

    @property
    def is_done(self) -> bool:
        """Whether it was looked into."""
        return self.made_at is not None

    @property
    def is_given_up(self) -> bool:
        """Whether looking into it ended in nothing too often."""
        return self.made_at is None and self.tries >= MOST_TRIES


def files_to_look_into() -> models.QuerySet[SubmittedFile]:
    """Return the files that may be opened and that nobody has looked into, the oldest first."""
    free = Q(look__isnull=True) | Q(look__in=Look.objects.free().values("pk"))
    return SubmittedFile.objects.filter(free, safety__in=OPENABLE, triage=Triage.PENDING).order_by("received_at", "pk")
