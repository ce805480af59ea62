"""The bag of one sent version, ready to be streamed: its small files, and for the large ones their digests."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.uuid7 import uuid7
from evidence.models import File
from evidence.sharing.models.package import PackageVersion


class BundleState(models.TextChoices):
    """Whether the journal's signature over it is there yet."""

    SEALED = "sealed", "Waits for the journal's signature"
    READY = "ready", "Ready"


class BlockHash(models.TextChoices):
    """By what the blocks of an exhibit are compared before they are sent."""

    SHA256 = "sha256", "SHA-256"  # of the first bundles
    BLAKE3 = "blake3", "BLAKE3"


class Bundle(models.Model):
    """All that is streamed when a version is downloaded whole. Made once, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.OneToOneField(PackageVersion, on_delete=models.PROTECT, related_name="bundle")
    state = models.CharField(max_length=6, choices=BundleState, default=BundleState.SEALED)
    code = models.CharField(max_length=16, unique=True, help_text="On the certificate; for the page that checks files.")
    folder = models.CharField(max_length=100, help_text="Name of the folder in the ZIP.")
    tagmanifest_sha256 = models.CharField(max_length=64, help_text="What the journal signs.")
    entry_id = models.UUIDField(null=True, blank=True, help_text="The journal entry that attests it.")
    size = models.BigIntegerField(default=0, help_text="Bytes of the ZIP, once it is ready.")
    sealed_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sealed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tagmanifest_sha256__regex=r"^[0-9a-f]{64}$"), name="bundle_has_the_hash_of_its_manifest"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False, size__gt=0, entry_id__isnull=False)
                | Q(state="sealed", ready_at__isnull=True),
                name="ready_bundle_is_signed_and_has_its_size",
            ),
        ]

    def __str__(self) -> str:
        return f"bundle of {self.version}"


class BundlePart(models.Model):
    """One file of the bag: small ones with their content, exhibits with the digest of each block."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=200, help_text="Inside the bag.")
    size = models.BigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    sha512 = models.CharField(max_length=128)
    crc32 = models.BigIntegerField(help_text="As the ZIP has it.")
    content = models.BinaryField(null=True, blank=True)
    file = models.ForeignKey(  # an exhibit that is erased takes its part along; the rest is not sent without it
        File, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    blocks = models.BinaryField(default=bytes, blank=True, help_text="Hash of each block of 4 MiB, end to end.")
    blocks_by = models.CharField(max_length=6, choices=BlockHash, default=BlockHash.BLAKE3)

    class Meta:
        ordering = ["bundle", "position"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "position"], name="bundle_parts_have_an_order"),
            models.UniqueConstraint(fields=["bundle", "path"], name="bundle_path_is_used_once"),
            models.CheckConstraint(
                condition=Q(content__isnull=True, file__isnull=False) | Q(content__isnull=False, file__isnull=True),
                name="bundle_part_is_a_stored_file_or_small",
            ),
        ]

    def __str__(self) -> str:
        return self.path
