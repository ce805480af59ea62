"""What recipients did with each exhibit, and what they asked."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models import Item
from evidence.models.multirange import MultiRangeField
from evidence.sharing.models.recipient import Recipient


class Receipt(models.Model):
    """The sum of one recipient's acts with one exhibit, or with the whole package; the journal has each act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="receipts")
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="receipts", help_text="Empty: all of it."
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    times_opened = models.PositiveIntegerField(default=0)
    played_at = models.DateTimeField(null=True, blank=True, help_text="Last noted.")
    played = MultiRangeField(default=list, help_text="Milliseconds of the recording.")
    downloaded_at = models.DateTimeField(null=True, blank=True)
    times_downloaded = models.PositiveIntegerField(default=0)
    bytes_served = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["recipient", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "item"], name="one_receipt_per_recipient_and_item", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"receipt {self.id}"


class Question(models.Model):
    """A recipient asks the police something, about one exhibit or the whole; and the answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="questions")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    words = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="question_answered_at_and_answered_by_and_answer_go_together",
            )
        ]

    def __str__(self) -> str:
        return f"question {self.id}"


class MoreTimeState(models.TextChoices):
    """Where a request for more time stands (words.md section 5.11)."""

    ASKED = "asked", "Asked"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"


class MoreTime(models.Model):
    """A recipient asks for a later last day; possible also when the link has run out."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="more_time")
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=MoreTimeState, default=MoreTimeState.ASKED)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    until_at = models.DateTimeField(null=True, blank=True, help_text="The new last day, when granted.")
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(state="asked"), name="one_open_request_for_more_time"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="asked") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="more_time_decided_at_and_decided_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", until_at__isnull=False) | ~Q(state="granted") & Q(until_at__isnull=True),
                name="granted_time_has_its_last_day",
            ),
        ]

    def __str__(self) -> str:
        return f"more time {self.id}"
