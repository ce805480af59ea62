"""Who held which camera or TASER, from when to when."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7

if TYPE_CHECKING:
    from devices.models.camera import Camera
    from devices.models.taser import Taser


class HeldPeriod(Func):
    """The time range of an issue: from the issue up to, not including, the return; open while held."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


HELD = HeldPeriod("issued_at", "returned_at", RangeBoundary())


class IssueQuerySet(models.QuerySet["Issue"]):
    """Issues, now and at a moment in the past."""

    def current(self) -> "IssueQuerySet":
        """Issues that have not been returned."""
        return self.filter(returned_at__isnull=True)

    def at(self, moment: datetime) -> "IssueQuerySet":
        """Issues that were running at the moment (aware); the moment of return no longer counts."""
        return self.filter(Q(returned_at__isnull=True) | Q(returned_at__gt=moment), issued_at__lte=moment)

    def held(self, field: str) -> "models.QuerySet[Issue, Any]":
        """Return the ids of the devices of one kind that are held; PostgreSQL reads them once, not once a device."""
        found = self.current().filter(**{f"{field}__isnull": False})
        return cast("models.QuerySet[Issue, Any]", found.values(field))

    def holder_at(self, device: models.Model, moment: datetime) -> User | None:
        """Return who held the camera or TASER at the moment (aware), or None when nobody did."""
        its = Q(camera_id=device.pk) | Q(taser_id=device.pk)
        issue = self.at(moment).filter(its).select_related("holder").first()
        return issue.holder if issue else None

    def of_cameras(self) -> "IssueQuerySet":
        """Issues of the force's cameras; a phone that is its officer's own is none."""
        return self.filter(camera__isnull=False, is_own=False)

    def of_tasers(self) -> "IssueQuerySet":
        """Issues of TASERs."""
        return self.filter(taser__isnull=False)


class Issue(models.Model):
    """One person holding one camera or TASER for a while. Rows are never deleted: they say whose recording it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    camera = models.ForeignKey("devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="issues")
    taser = models.ForeignKey("devices.Taser", null=True, blank=True, on_delete=models.PROTECT, related_name="issues")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="device_issues")
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_own = models.BooleanField(default=False, help_text="Their own phone, beside the camera of the force.")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        indexes = [
            models.Index(fields=["camera"], condition=Q(returned_at__isnull=True), name="current_issue_of_camera"),
            models.Index(fields=["taser"], condition=Q(returned_at__isnull=True), name="current_issue_of_taser"),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_holder_at_a_time",
                expressions=[("camera", RangeOperators.EQUAL), (HELD, RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="one_holder_of_a_taser_at_a_time",
                expressions=[("taser", RangeOperators.EQUAL), (HELD, RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="one_camera_per_officer",
                expressions=[("holder", RangeOperators.EQUAL), (HELD, RangeOperators.OVERLAPS)],
                condition=Q(camera__isnull=False, is_own=False),
            ),
            ExclusionConstraint(
                name="one_taser_per_officer",
                expressions=[("holder", RangeOperators.EQUAL), (HELD, RangeOperators.OVERLAPS)],
                condition=Q(taser__isnull=False),
            ),
            models.CheckConstraint(
                name="issue_is_of_one_device",
                condition=Q(camera__isnull=False, taser__isnull=True) | Q(camera__isnull=True, taser__isnull=False),
            ),
            ExclusionConstraint(
                name="one_phone_per_officer",
                expressions=[("holder", RangeOperators.EQUAL), (HELD, RangeOperators.OVERLAPS)],
                condition=Q(is_own=True),
            ),
            models.CheckConstraint(
                name="issue_ends_after_it_starts",
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("issued_at")),
            ),
            models.CheckConstraint(
                name="returned_at_and_returned_by_go_together",
                condition=Q(returned_at__isnull=True, returned_by__isnull=True)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"issue {self.id}"

    @property
    def device(self) -> "Camera | Taser":
        """The camera or TASER that is held."""
        device = self.camera or self.taser
        if device is None:
            message = f"{self} is of no device."  # the constraint issue_is_of_one_device forbids it
            raise ValueError(message)
        return device

    @property
    def is_current(self) -> bool:
        """Whether the device has not been returned."""
        return self.returned_at is None
