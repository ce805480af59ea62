"""The evidence item: one recording or file as people know it, whatever files stand behind it."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7

if TYPE_CHECKING:
    from evidence.models.file import File


class Kind(models.TextChoices):
    """What the item is to a person."""

    VIDEO = "video", "Video"
    AUDIO = "audio", "Audio"
    IMAGE = "image", "Image"
    DOCUMENT = "document", "Document"
    OTHER = "other", "Other"


class Source(models.TextChoices):
    """Where the item came from."""

    BODY_WORN = "body_worn", "Body camera"


class Status(models.TextChoices):
    """The item's life (words.md section 5.1); allowed moves are in MOVES."""

    PROCESSING = "processing", "Processing"
    ACTIVE = "active", "Active"
    FAILED = "failed", "Failed"


MOVES: dict[Status, frozenset[Status]] = {
    Status.PROCESSING: frozenset({Status.ACTIVE, Status.FAILED}),
    Status.FAILED: frozenset({Status.PROCESSING, Status.ACTIVE}),
    Status.ACTIVE: frozenset(),
}


class Readiness(models.TextChoices):
    """What a browser can do with the item; `readiness_cause` says why in a sentence."""

    WAITING = "waiting", "Being prepared"
    READY = "ready", "Ready to play"
    AUDIO_ONLY = "audio_only", "Sound only"
    KEPT = "kept", "Kept, not playable here"
    REFUSED = "refused", "Refused: empty"


PLAYABLE = (Readiness.READY, Readiness.AUDIO_ONLY)


class ItemQuerySet(models.QuerySet["Item"]):
    """Selections of items."""

    def visible_to(self, user: User | AnonymousUser) -> "ItemQuerySet":
        """Return the items this person may know of; nothing for a person without the right."""
        return self.in_reach_of(user, Permission.EVIDENCE_READ)

    def in_reach_of(self, user: User | AnonymousUser, permission: Permission) -> "ItemQuerySet":
        """Return the items that one permission reaches; the right to play may reach less far than the right to read."""
        return self.filter(people_in_reach(user, permission, path="recorded_by"))


class Item(models.Model):
    """One piece of evidence."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.OTHER)
    source = models.CharField(max_length=16, choices=Source)
    status = models.CharField(max_length=16, choices=Status, default=Status.PROCESSING)
    readiness = models.CharField(max_length=16, choices=Readiness, default=Readiness.WAITING)
    readiness_cause = models.TextField(blank=True)
    plan = models.CharField(max_length=32, blank=True, help_text="How it is played; see evidence/media/plan.py.")
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="recordings")
    camera = models.ForeignKey(
        "devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="recordings"
    )
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    exhibit_reference = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(help_text="UTC, the device's clock error taken out.")
    recorded_at_device = models.DateTimeField(null=True, blank=True, help_text="As the device's clock said.")
    clock_offset_ms = models.BigIntegerField(null=True, blank=True, help_text="Device minus server, milliseconds.")
    duration_ms = models.BigIntegerField(null=True, blank=True)
    buffer_ms = models.PositiveIntegerField(default=0, help_text="Silent part before the start, milliseconds.")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    started_by = models.CharField(max_length=32, blank=True)
    track = models.JSONField(default=list, blank=True)
    muted = models.JSONField(default=list, blank=True)
    probe = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    upload = models.OneToOneField(
        "evidence.Upload", null=True, blank=True, on_delete=models.PROTECT, related_name="item"
    )
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(fields=["recorded_by", "-recorded_at", "-id"], name="item_by_wearer"),
            models.Index(fields=["-recorded_at", "-id"], name="item_by_time"),
            models.Index(fields=["incident", "recorded_at"], name="item_by_incident"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(readiness__in=["ready", "audio_only"]) | models.Q(ready_at__isnull=False),
                name="playable_item_has_ready_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(duplicate_of=models.F("id")), name="item_is_no_duplicate_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:detail", args=[self.id])

    @property
    def is_playable(self) -> bool:
        """Whether a browser can play it now."""
        return self.readiness in PLAYABLE

    @property
    def original(self) -> "File":
        """The original file; raises File.DoesNotExist for an item without one."""
        return self.files.get(role="original")
