"""One file of an item: the original as received, or a copy made from it with parent, tool and arguments."""

from django.db import models
from django.utils import timezone

from audit.uuid7 import uuid7
from evidence.models.item import Item


class Role(models.TextChoices):
    """What the file is for."""

    ORIGINAL = "original", "Original"
    HLS_PLAYLIST = "hls_playlist", "HLS playlist"
    HLS_MEDIA = "hls_media", "HLS media"
    PROXY = "proxy", "Playable copy"
    POSTER = "poster", "Poster"
    STORYBOARD = "storyboard", "Storyboard sheet"
    STORYBOARD_INDEX = "storyboard_index", "Storyboard index"
    WAVEFORM = "waveform", "Waveform"
    SIDECAR = "sidecar", "Sidecar"
    STILL = "still", "Still picture"


class Place(models.TextChoices):
    """Where the bytes are now."""

    INCOMING = "incoming", "Receiving folder"
    STORED = "stored", "Object store"


class VerifyOutcome(models.TextChoices):
    """What the last re-hash of the stored bytes said."""

    MATCH = "match", "Unchanged"
    MISMATCH = "mismatch", "Changed"


class File(models.Model):
    """Bytes with a name of ours; never changed once made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=20, choices=Role)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField(default=0, help_text="Order among files of one role (storyboard sheets).")
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    duration_ms = models.BigIntegerField(default=0, help_text="Of a playable copy: what is really in it.")
    stream_hashes = models.JSONField(default=list, blank=True)
    key = models.CharField(max_length=200, blank=True, help_text="Object key; ours, never the client's name.")
    place = models.CharField(max_length=16, choices=Place, default=Place.INCOMING)
    incoming_name = models.CharField(max_length=80, blank=True, help_text="Name in the receiving folder.")
    made_by_tool = models.CharField(max_length=40, blank=True)
    tool_version = models.CharField(max_length=80, blank=True)
    arguments = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    stored_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verify_outcome = models.CharField(max_length=16, choices=VerifyOutcome, blank=True)

    class Meta:
        ordering = ["item", "role", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=models.Q(role="original"), name="one_original_per_item"),
            models.UniqueConstraint(fields=["item", "role", "number"], name="one_file_per_role_and_number"),
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="object_key_is_used_once"),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_has_sha256"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="file_size_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(role="original", parent__isnull=True)
                | (~models.Q(role="original") & models.Q(parent__isnull=False)),
                name="every_copy_knows_its_parent",
            ),
            models.CheckConstraint(
                condition=(models.Q(place="stored", stored_at__isnull=False) & ~models.Q(key=""))
                | (models.Q(place="incoming", stored_at__isnull=True) & ~models.Q(incoming_name="")),
                name="file_is_in_the_place_it_names",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True, verify_outcome="")
                | (models.Q(verified_at__isnull=False) & ~models.Q(verify_outcome="")),
                name="verify_time_and_outcome_together",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="file_by_sha256"),
            models.Index(  # the order of the sweep
                models.F("verified_at").asc(nulls_first=True),
                "id",
                condition=models.Q(place="stored"),
                name="file_by_last_check",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.item_id}"

    @property
    def is_stored(self) -> bool:
        """Whether the object store holds it, read back and compared."""
        return self.place == Place.STORED

    @property
    def is_intact(self) -> bool:
        """Whether it may be served: the last re-hash did not find it changed."""
        return self.verify_outcome != VerifyOutcome.MISMATCH
