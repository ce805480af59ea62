"""Work that is due on an item: what, how often it was tried, when it is tried again and why it waits."""

from django.db import models
from django.utils import timezone

from audit.uuid7 import uuid7
from evidence.models.item import Item


class StepName(models.TextChoices):
    """The steps from received to complete; each is a task of the same name in tasks.py."""

    PREPARE = "prepare", "Prepare for playing"
    STORE = "store_original", "Store the original"
    COPY = "make_copy", "Make a playable copy"
    STORYBOARD = "make_storyboard", "Make the storyboard"
    WAVEFORM = "make_waveform", "Draw the sound"
    STREAM_HASHES = "make_stream_hashes", "Hash picture and sound"
    READ_LOG = "read_log", "Read the TASER log"


class StepQuerySet(models.QuerySet["Step"]):
    """Selections of steps."""

    def open(self) -> "StepQuerySet":
        """Return the steps that are neither done nor given up."""
        return self.filter(done_at__isnull=True, given_up_at__isnull=True)

    def due(self) -> "StepQuerySet":
        """Return the open steps whose time has come."""
        return self.open().filter(next_try_at__lte=timezone.now())


class Step(models.Model):
    """One step of one item. The row, not the queue, is the truth about what is still to do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(max_length=20, choices=StepName)
    tries = models.PositiveIntegerField(default=0)
    unfinished = models.PositiveSmallIntegerField(
        default=0, help_text="Starts in a row that ended in nothing at all: the process was killed or broke."
    )
    next_try_at = models.DateTimeField(default=timezone.now)
    cause = models.TextField(blank=True, help_text="Why it waits or was given up, for people.")
    done_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="each_step_once_per_item"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(given_up_at__isnull=True),
                name="step_is_done_or_given_up",
            ),
            models.CheckConstraint(
                condition=models.Q(given_up_at__isnull=True) | ~models.Q(cause=""), name="given_up_step_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(done_at__isnull=True, given_up_at__isnull=True),
                name="step_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.item_id}"
