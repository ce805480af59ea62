"""A clip: a part of a recording, cut to the frame, that becomes an exhibit of its own and knows its parent."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.item import Item


class ClipPurpose(models.TextChoices):
    """What the clip is for."""

    SHARE = "share", "To share with the prosecutor"
    INTERVIEW = "interview", "For an interview"
    BRIEFING = "briefing", "For a briefing or debrief"
    COURT = "court", "For court"
    OTHER = "other", "Other"


class ClipMethod(models.TextChoices):
    """How the pictures came over."""

    COPIED = "copied", "Pictures copied unchanged"
    ENCODED = "encoded", "Pictures encoded again"


class Clip(models.Model):
    """One asked-for clip; `item` is there when it is made, `cause` when it cannot be."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="clips")
    in_ms = models.PositiveBigIntegerField(help_text="Milliseconds from the first frame; that frame is in.")
    out_ms = models.PositiveBigIntegerField(help_text="Milliseconds; the frame that begins here is not in.")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=ClipPurpose)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    item = models.OneToOneField(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="cut")
    method = models.CharField(max_length=8, choices=ClipMethod, blank=True)
    frames = models.PositiveIntegerField(null=True, blank=True, help_text="Counted in what was made.")
    made_by_tool = models.CharField(max_length=40, blank=True)
    tool_version = models.CharField(max_length=80, blank=True)
    arguments = models.JSONField(default=list, blank=True)
    parent_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the original that was cut.")
    cause = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(out_ms__gt=F("in_ms")), name="clip_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(item__isnull=True, method="") | Q(item__isnull=False, cause="") & ~Q(method=""),
                name="made_clip_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"clip {self.id}"

    @property
    def length_ms(self) -> int:
        """How long it is asked to be, in milliseconds."""
        return self.out_ms - self.in_ms

    def as_provenance(self) -> dict[str, Any]:
        """Return what goes along with the clip: its parent, the part, and how it was cut."""
        return {
            "item": str(self.parent_id),
            "sha256": self.parent_sha256,
            "in_ms": self.in_ms,
            "out_ms": self.out_ms,
            "method": self.method,
            "frames": self.frames,
            "tool": self.made_by_tool,
            "tool_version": self.tool_version,
            "arguments": self.arguments,
        }
