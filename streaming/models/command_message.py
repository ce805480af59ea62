"""What command tells officers in the field, and who of them has it, has it on a screen, has read it."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from devices.protocol import Result
from incidents.models import Incident

WORDS_MOST = 280  # characters: what a camera's display shows on a few pages


class Stage(models.TextChoices):
    """How far a message has come with one officer."""

    FAILED = "failed", "Not reached yet"  # no camera has it; it waits on their page
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    SHOWN = "shown", "Shown"
    READ = "read", "Read"


TONES = {Stage.FAILED: "amber", Stage.SENT: "", Stage.DELIVERED: "", Stage.SHOWN: "blue", Stage.READ: "green"}


class CommandMessageQuerySet(models.QuerySet["CommandMessage"]):
    """Messages of command."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Messages that a person got, and those to officers or logs that the person commands."""
        if not isinstance(user, User):
            return self.none()
        mine = MessageReceipt.objects.filter(message=OuterRef("pk"), officer=user)
        reached = MessageReceipt.objects.filter(
            people_in_reach(user, Permission.LIVE_COMMAND, path="officer"), message=OuterRef("pk")
        )
        logs = Incident.objects.in_reach_of(user, Permission.LIVE_COMMAND)
        return self.filter(Q(Exists(mine)) | Q(Exists(reached)) | Q(incident__in=logs.values("pk")))


class CommandMessage(models.Model):
    """One message, to everybody on a log or to one officer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="command_messages"
    )
    officer = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="To one officer; empty: to everybody on the log.",
    )
    words = models.CharField(max_length=WORDS_MOST)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sent_messages")
    at = models.DateTimeField(default=timezone.now)

    objects = CommandMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(officer__isnull=False), name="a_message_goes_to_somebody"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_message_says_something"),
        ]
        indexes = [models.Index(fields=["incident", "-at"], name="messages_by_log")]

    def __str__(self) -> str:
        return f"message {self.id}"


class ReceiptQuerySet(models.QuerySet["MessageReceipt"]):
    """Messages as single officers have them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the person's own."""
        return self.filter(officer=user) if isinstance(user, User) else self.none()


class MessageReceipt(models.Model):
    """One message with one officer: what their page showed; what their camera showed stands in its command."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(CommandMessage, on_delete=models.CASCADE, related_name="receipts")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="message_receipts")
    command = models.OneToOneField(
        "streaming.CameraCommand",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipt",
        help_text="To the camera they wore; empty when they wore none.",
    )
    shown_at = models.DateTimeField(null=True, blank=True, help_text="On their page.")
    read_at = models.DateTimeField(null=True, blank=True, help_text="When they said so on their page.")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["officer__collar_number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "officer"], name="an_officer_gets_a_message_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(shown_at__lte=F("read_at")),
                name="a_message_is_shown_before_it_is_read",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.officer_id}"

    @property
    def known_read_at(self) -> datetime | None:
        """When they first said that they have read it, on their page or on the camera."""
        said = [self.read_at, self.command.read_at if self.command else None]
        return min((moment for moment in said if moment), default=None)

    @property
    def stage(self) -> Stage:
        """How far it has come, on the page or on the camera, whichever is further."""
        if self.known_read_at:
            return Stage.READ
        answered = self.command.result if self.command else ""
        if self.shown_at or answered == Result.SHOWN:
            return Stage.SHOWN
        if answered == Result.DONE:
            return Stage.DELIVERED
        return Stage.FAILED if self.command is None or answered or self.command.is_unreached else Stage.SENT

    @property
    def tone(self) -> str:
        """The colour of the stage; the word always stands beside it."""
        return TONES[self.stage]
