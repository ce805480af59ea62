"""A marker on a recording's time line, set on the device or by a person."""

from django.db import models

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.item import Item


class MarkerSource(models.TextChoices):
    """Who set the marker."""

    DEVICE = "device", "Camera"
    PERSON = "person", "Person"


class Marker(models.Model):
    """One labelled moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="markers")
    at_ms = models.PositiveBigIntegerField(help_text="Milliseconds from the first frame.")
    label = models.CharField(max_length=120)
    source = models.CharField(max_length=16, choices=MarkerSource)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "at_ms", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source="device", made_by__isnull=True)
                | models.Q(source="person", made_by__isnull=False),
                name="marker_of_a_person_names_them",
            ),
        ]

    def __str__(self) -> str:
        return self.label
