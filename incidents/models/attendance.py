"""Which officer was at which incident, from when to when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.models import User
from audit.uuid7 import uuid7


class PresentPeriod(Func):
    """The time range of an attendance: open while the officer is still there."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Attendance(models.Model):
    """One officer at one incident for a while."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="attendances")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendances")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["from_at"]
        constraints = [
            ExclusionConstraint(
                name="officer_attends_an_incident_once_at_a_time",
                expressions=[
                    ("incident", RangeOperators.EQUAL),
                    ("officer", RangeOperators.EQUAL),
                    (PresentPeriod("from_at", "to_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="attendance_ends_after_it_starts",
                condition=Q(to_at__isnull=True) | Q(to_at__gt=F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.id}"
