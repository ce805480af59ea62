"""Reports of lost or stolen devices: where it was last, what was told, what it held, and when it was found."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7

if TYPE_CHECKING:
    from devices.models.camera import Camera
    from devices.models.taser import Taser


class LossReport(models.Model):
    """One loss of one camera or TASER. It stays when the device is found: it says what was at risk meanwhile."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    camera = models.ForeignKey("devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="losses")
    taser = models.ForeignKey("devices.Taser", null=True, blank=True, on_delete=models.PROTECT, related_name="losses")
    holder = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who held it."
    )
    last_seen_at = models.DateTimeField(help_text="When people saw it last.")
    place = models.CharField(max_length=200, help_text="Where people saw it last.")
    reference = models.CharField(max_length=40, blank=True, help_text="Crime reference or incident log.")
    account = models.CharField(max_length=2000, help_text="What happened, as it was told.")
    held_bytes = models.BigIntegerField(null=True, blank=True, help_text="Recordings on it, as it last said.")
    held_at = models.DateTimeField(null=True, blank=True, help_text="When it said so.")
    reported_at = models.DateTimeField(default=timezone.now)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(
                name="a_loss_is_of_one_device",
                condition=Q(camera__isnull=False, taser__isnull=True) | Q(camera__isnull=True, taser__isnull=False),
            ),
            models.CheckConstraint(
                name="loss_found_at_and_found_by_go_together",
                condition=Q(found_at__isnull=True, found_by__isnull=True)
                | Q(found_at__isnull=False, found_by__isnull=False),
            ),
            models.CheckConstraint(
                name="what_a_lost_device_held_has_a_time",
                condition=Q(held_bytes__isnull=True) | Q(held_bytes__gte=0, held_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["camera"], condition=Q(found_at__isnull=True), name="a_camera_is_lost_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["taser"], condition=Q(found_at__isnull=True), name="a_taser_is_lost_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"loss of {self.device}"

    @property
    def device(self) -> "Camera | Taser | None":
        """The camera or TASER that was lost."""
        return self.camera or self.taser
