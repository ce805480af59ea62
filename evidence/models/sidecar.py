"""Which file came beside which recording, when a folder of another maker was taken in."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from evidence.models.item import Item


class Sidecar(models.Model):
    """A file that describes a recording; it is an item of evidence itself, kept byte for byte."""

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.PROTECT, related_name="sidecar")
    recording = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="sidecars")
    adapter = models.CharField(max_length=40, help_text="Which shape it was taken for.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why what it says was not believed.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(item=F("recording")), name="a_sidecar_is_not_its_own_recording")
        ]

    def __str__(self) -> str:
        return f"sidecar of {self.recording}"
