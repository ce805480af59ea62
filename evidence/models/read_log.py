"""Which item of evidence is the file of which TASER log."""

from django.db import models
from django.utils import timezone

from evidence.models.item import Item


class ReadLog(models.Model):
    """An item whose original was read as a TASER log; a second copy of the same file leads to the same log."""

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.CASCADE, related_name="read_log")
    log = models.ForeignKey("devices.TaserLog", on_delete=models.PROTECT, related_name="files")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["read_at"]

    def __str__(self) -> str:
        return f"{self.log} of {self.item}"
