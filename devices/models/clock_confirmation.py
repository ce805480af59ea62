"""Two moments of a TASER's log that a person found in a recording: they say how wrong its clock was."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from devices.clock_confirmation import Confirmation, Tie
from devices.models.taser import Taser
from devices.models.taser_log import ArmedSession


class ClockConfirmationQuerySet(models.QuerySet["ClockConfirmation"]):
    """Selections of confirmations."""

    def that_count(self) -> "ClockConfirmationQuerySet":
        """Return the latest of each session; an earlier one was said anew and stays on record."""
        return self.order_by("session_id", "-made_at", "-id").distinct("session_id")


class ClockConfirmation(models.Model):
    """One confirmation. Device times are copied from the log; true times are those of the recording."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    taser = models.ForeignKey(Taser, on_delete=models.PROTECT, related_name="clock_confirmations")
    session = models.ForeignKey(ArmedSession, on_delete=models.PROTECT, related_name="clock_confirmations")
    recording = models.UUIDField(help_text="The item of evidence in which the moments were found.")
    first_sequence = models.BigIntegerField(help_text="Of the entry in the log.")
    first_at_device = models.DateTimeField()
    first_at = models.DateTimeField()
    second_sequence = models.BigIntegerField()
    second_at_device = models.DateTimeField()
    second_at = models.DateTimeField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ClockConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_at_device__gt=F("first_at_device")) & Q(second_at__gt=F("first_at")),
                name="a_clock_is_confirmed_by_two_moments_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"clock confirmed at {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def found(self) -> Confirmation:
        """What the two moments say about the clock."""
        first, second = Tie(self.first_at_device, self.first_at), Tie(self.second_at_device, self.second_at)
        return Confirmation(first.point, second.point)
