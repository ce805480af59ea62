"""Messages to people without an account: a giver, a recipient; by e-mail or text message."""

from django.db import models
from django.utils import timezone

from audit.uuid7 import uuid7

KEY_MOST = 120  # characters
SUBJECT_MOST, ADDRESS_MOST = 200, 254


class Way(models.TextChoices):
    """How a message leaves the building."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"


class OutgoingState(models.TextChoices):
    """Where a message stands."""

    DUE = "due", "Waiting to be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"


class OutgoingMessage(models.Model):
    """One message to one address outside; its text is cleared once it is sent, for it may hold a link or a code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    way = models.CharField(max_length=8, choices=Way)
    address = models.CharField(max_length=ADDRESS_MOST, help_text="E-mail address, or telephone number as +44….")
    subject = models.CharField(max_length=SUBJECT_MOST, blank=True)
    body = models.TextField(blank=True, help_text="Empty once sent, except in the demo, which has an outbox page.")
    key = models.CharField(max_length=KEY_MOST, help_text="What it is about, for example request.sent:<id>.")
    state = models.CharField(max_length=8, choices=OutgoingState, default=OutgoingState.DUE)
    tries = models.PositiveSmallIntegerField(default=0)
    cause = models.CharField(max_length=200, blank=True, help_text="Why it was not sent, in words.")
    try_after = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | ~models.Q(state="sent") & models.Q(sent_at__isnull=True),
                name="a_sent_message_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["try_after"], condition=models.Q(state="due"), name="messages_that_are_due")]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.key}"
