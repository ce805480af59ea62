"""A viewing: one person's sitting with one item, who was beside them, and what exactly was played.

Source: Data Protection Act 2018 s. 62(2); uk-rules.md section 5 (`media_ranges`, `co_viewers`), requirement 22.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.item import Item
from evidence.models.multirange import MultiRangeField


class Company(models.TextChoices):
    """Who else is watching, as the viewer declared."""

    NOT_ASKED = "", "Not asked"
    ALONE = "alone", "Alone"
    OTHERS = "others", "With others"


class Viewing(models.Model):
    """One person plays one item, from asking for it until the page is left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="viewings")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="viewings")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    company = models.CharField(max_length=8, choices=Company, blank=True, default=Company.NOT_ASKED)
    co_viewers = models.JSONField(default=list, blank=True, help_text="Names or collar numbers as declared.")
    is_marked = models.BooleanField(default=False, help_text="Played as a copy with the viewer's name in the picture.")

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["item", "person"], name="viewing_by_item_and_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(company="others") & ~Q(co_viewers=[]) | ~Q(company="others") & Q(co_viewers=[]),
                name="co_viewers_are_named_when_there_are_some",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="viewing_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"viewing {self.id}"


class PlayedRange(models.Model):
    """What was played in one viewing at one speed, in milliseconds of the recording."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    viewing = models.ForeignKey(Viewing, on_delete=models.PROTECT, related_name="played")
    rate_percent = models.PositiveSmallIntegerField(
        help_text="Speed: 100 is as recorded; 0 is a picture looked at while paused, by steps."
    )
    ranges = MultiRangeField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["viewing", "rate_percent"]
        constraints = [
            models.UniqueConstraint(fields=["viewing", "rate_percent"], name="one_row_per_viewing_and_speed"),
        ]

    def __str__(self) -> str:
        return f"played in {self.viewing_id} at {self.rate_percent} %"
