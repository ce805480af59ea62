"""A still: one picture of a recording as PNG, made for the person who asked."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.file import File
from evidence.models.item import Item


class Still(models.Model):
    """One asked-for picture; `file` is there when it is made, `cause` when it cannot be."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="stills")
    at_ms = models.PositiveBigIntegerField(help_text="Milliseconds from the first frame.")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField(File, null=True, blank=True, on_delete=models.PROTECT, related_name="still")
    cause = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"still {self.id}"
