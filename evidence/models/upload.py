"""A resumable upload: what was declared, how much has arrived, and why it stopped."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7

if TYPE_CHECKING:
    from evidence.models.item import Item


class UploadState(models.TextChoices):
    """Where an upload stands (words.md section 5.4); allowed moves are in MOVES."""

    RECEIVING = "receiving", "Uploading"
    VERIFYING = "verifying", "Verifying"
    RECEIVED = "received", "Received"
    STORED = "stored", "Stored, may be deleted from the device"
    REFUSED = "refused", "Refused"
    ABANDONED = "abandoned", "Abandoned"


class Urgency(models.IntegerChoices):
    """Which of many uploads goes first, and which of many recordings is made playable first; the lowest is first."""

    URGENT = 0, "Asked for in the field"
    EVIDENTIAL = 1, "Evidential"
    FORCE = 2, "Force-related"
    ROUTINE = 3, "Routine"


MOVES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.RECEIVING: frozenset(
        {UploadState.VERIFYING, UploadState.RECEIVED, UploadState.REFUSED, UploadState.ABANDONED}
    ),
    UploadState.VERIFYING: frozenset({UploadState.RECEIVING, UploadState.RECEIVED, UploadState.REFUSED}),
    UploadState.RECEIVED: frozenset({UploadState.RECEIVING, UploadState.STORED, UploadState.ABANDONED}),  # from outside
    UploadState.STORED: frozenset(),
    UploadState.REFUSED: frozenset(),
    UploadState.ABANDONED: frozenset({UploadState.RECEIVING}),
}


SENDERS = ("camera", "taser", "uploader", "outside")


def _only(sender: str) -> models.Q:
    """Return the condition that exactly this kind of sender is named."""
    return models.Q(**{f"{name}__isnull": name != sender for name in SENDERS})


class Upload(models.Model):
    """One file on its way in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    camera = models.ForeignKey(
        "devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="uploads"
    )
    taser = models.ForeignKey("devices.Taser", null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    uploader = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    outside = models.UUIDField(
        null=True, blank=True, help_text="Whose it is when somebody without an account sends it; its app knows more."
    )
    recording_id = models.CharField(max_length=120, help_text="The sender's own name for it; unique per sender.")
    length = models.BigIntegerField(help_text="Declared size, bytes.")
    offset = models.BigIntegerField(default=0, help_text="Bytes that count as received.")
    sha256_expected = models.CharField(
        max_length=64, blank=True, help_text="As a device declared it; a browser knows it only at the end."
    )
    sha256_computed = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict)
    session = models.UUIDField(
        null=True, blank=True, db_index=True, help_text="Under which a camera streamed it; see decision 0040."
    )
    has_gaps = models.BooleanField(default=False, help_text="It came as a stream, and parts of it never arrived.")
    clock_offset_ms = models.BigIntegerField(null=True, blank=True, help_text="Device minus server, milliseconds.")
    state = models.CharField(max_length=16, choices=UploadState, default=UploadState.RECEIVING)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.ROUTINE)
    cause = models.TextField(blank=True)
    mismatches = models.PositiveSmallIntegerField(default=0, help_text="How often the whole hash differed.")
    started_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["camera", "recording_id"], name="one_upload_per_recording"),
            models.UniqueConstraint(fields=["taser", "recording_id"], name="one_upload_per_log"),
            models.CheckConstraint(
                condition=models.Q(offset__gte=0) & models.Q(offset__lte=models.F("length")),
                name="offset_is_within_the_upload",
            ),
            models.CheckConstraint(condition=models.Q(urgency__in=Urgency.values), name="upload_urgency_is_known"),
            models.UniqueConstraint(fields=["uploader", "recording_id"], name="one_upload_per_person_and_file"),
            models.UniqueConstraint(fields=["outside", "recording_id"], name="one_upload_per_outsider_and_file"),
            models.CheckConstraint(
                condition=models.Q(sha256_expected__regex=r"^[0-9a-f]{64}$")
                | models.Q(sha256_expected="", camera__isnull=True, taser__isnull=True),
                name="device_declares_sha256",
            ),
            models.CheckConstraint(
                condition=_only("camera") | _only("taser") | _only("uploader") | _only("outside"),
                name="upload_has_one_sender",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["received", "stored"])
                | models.Q(sha256_computed=models.F("sha256_expected"), offset=models.F("length"))
                | models.Q(sha256_expected="", sha256_computed__regex=r"^[0-9a-f]{64}$", offset=models.F("length")),
                name="received_upload_is_whole_and_matches",
            ),
        ]
        indexes = [models.Index(fields=["state", "updated_at"], name="upload_by_state")]

    def __str__(self) -> str:
        return self.recording_id

    @property
    def from_device(self) -> bool:
        """Whether a camera or TASER sends it, which keeps its own copy until it is stored."""
        return self.camera_id is not None or self.taser_id is not None

    @property
    def made_item(self) -> "Item | None":
        """The evidence item this upload became, or None while it has not."""
        return getattr(self, "item", None)
