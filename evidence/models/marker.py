"""Markers on a recording's time line, set on the device or by a person, and the labels a person keeps ready."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.item import Item


class MarkerSource(models.TextChoices):
    """Who set the marker."""

    DEVICE = "device", "Camera"
    PERSON = "person", "Person"


class MarkerQuerySet(models.QuerySet["Marker"]):
    """Selections of markers."""

    def shown_to(self, person: User) -> "MarkerQuerySet":
        """Return those that stand, without other people's private ones; the item must be open to the person."""
        return self.filter(removed_at__isnull=True).exclude(Q(is_private=True) & ~Q(made_by=person))


class Marker(models.Model):
    """One labelled moment, or a stretch when it has an end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="markers")
    at_ms = models.PositiveBigIntegerField(help_text="Milliseconds from the first frame.")
    end_ms = models.PositiveBigIntegerField(null=True, blank=True, help_text="Of a stretch; empty for a moment.")
    label = models.CharField(max_length=120)
    source = models.CharField(max_length=16, choices=MarkerSource)
    is_private = models.BooleanField(default=False, help_text="Shown to its maker alone.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MarkerQuerySet.as_manager()

    class Meta:
        ordering = ["item", "at_ms", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="device", made_by__isnull=True) | Q(source="person", made_by__isnull=False),
                name="marker_of_a_person_names_them",
            ),
            models.CheckConstraint(
                condition=Q(end_ms__isnull=True) | Q(end_ms__gt=F("at_ms")), name="marker_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="marker_removed_at_and_removed_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(source="person") | Q(is_private=False, removed_at__isnull=True),
                name="marker_of_a_device_stays_as_it_came",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MarkerPreset(models.Model):
    """A label that a person keeps under a number key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="marker_presets")
    key = models.PositiveSmallIntegerField(help_text="1 to 9.")
    label = models.CharField(max_length=120)

    class Meta:
        ordering = ["person", "key"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="one_preset_per_person_and_key"),
            models.CheckConstraint(condition=Q(key__gte=1, key__lte=9), name="preset_key_is_a_digit"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.label}"
