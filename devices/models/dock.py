"""Docks: where cameras and TASERs are charged, and where their recordings and logs come in."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.uuid7 import uuid7
from devices.bay_names import HIGHEST_BAY


class DockQuerySet(models.QuerySet["Dock"]):
    """Docks, narrowed by who may see them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All docks for whoever may see devices: a dock is nobody's own, what stands in it is narrowed by itself."""
        return self.all() if isinstance(user, User) and user.may(Permission.DEVICES_READ) else self.none()


class Dock(models.Model):
    """One dock, by the name that devices send in their check-in. It can be taken out of use but never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, help_text="As devices send it, for example: Dock 3.")
    place = models.CharField(max_length=100, blank=True, help_text="Building and room.")
    bays = models.PositiveSmallIntegerField(default=8, help_text="How many devices it holds.")
    is_in_use = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=timezone.now)

    objects = DockQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_dock_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="dock_has_a_name"),
            models.CheckConstraint(condition=Q(bays__gte=1, bays__lte=HIGHEST_BAY), name="dock_has_1_to_96_bays"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("devices:docks") + f"#dock-{self.pk}"

    @property
    def kept_by_people(self) -> dict[str, object]:
        """What people write about a dock: all of it."""
        return {"name": self.name, "place": self.place, "bays": self.bays, "is_in_use": self.is_in_use}
