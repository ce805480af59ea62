"""Cordons of an incident: areas on the live map that a commander draws and lifts."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.uuid7 import uuid7
from incidents.models import Incident

MOST_CORNERS = 40
SMALLEST_M, LARGEST_M = 5, 20_000


class Ring(models.TextChoices):
    """Which of the two rings around a scene a cordon is."""

    INNER = "inner", "Inner cordon"
    OUTER = "outer", "Outer cordon"


class CordonQuerySet(models.QuerySet["Cordon"]):
    """Cordons."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Cordons of incidents within the person's reach for watching."""
        return self.filter(incident__in=Incident.objects.all().in_reach_of(user, Permission.LIVE_WATCH))

    def standing(self) -> Self:
        """Cordons that have not been lifted."""
        return self.filter(lifted_at__isnull=True)


class Cordon(models.Model):
    """A circle around a place, or an area with corners. Never deleted: it says where nobody was to go, and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="cordons")
    ring = models.CharField(max_length=5, choices=Ring)
    name = models.CharField(max_length=60, blank=True, help_text="Where it needs one of its own: Rear yard.")
    latitude = models.FloatField(null=True, blank=True, help_text="Of the middle of a circle, WGS 84 degrees.")
    longitude = models.FloatField(null=True, blank=True)
    radius_m = models.PositiveIntegerField(null=True, blank=True)
    corners = models.JSONField(default=list, blank=True, help_text="Of an area: longitude and latitude of each.")
    drawn_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CordonQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ring__in=Ring.values), name="cordon_ring_is_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, radius_m__isnull=True) & ~Q(corners=[])
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    radius_m__range=(SMALLEST_M, LARGEST_M),
                    corners=[],
                ),
                name="a_cordon_is_a_circle_or_an_area",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_at_and_lifted_by_go_together",
            ),
        ]
        indexes = [models.Index(fields=["drawn_at"], condition=Q(lifted_at__isnull=True), name="standing_cordons")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What stands on the map: "Outer cordon, 150 m", with a name of its own "Inner cordon, Rear yard"."""
        more = self.name or (f"{self.radius_m} m" if self.radius_m else "")
        return f"{self.get_ring_display()}, {more}" if more else self.get_ring_display()
