"""Erasing an item: asked for, approved, waiting, done; the certificate that remains; and what the sweep found."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.choices import Status
from evidence.models.item import Item


class DisposalState(models.TextChoices):
    """Where a disposal stands."""

    WAITING = "waiting", "Waiting for a second person"
    QUEUED = "queued", "Queued for deletion"
    ERASING = "erasing", "Being erased"
    ERASED = "erased", "Erased"
    RESTORED = "restored", "Restored"
    STOPPED = "stopped", "Stopped: it may not go"
    REFUSED = "refused", "Refused by the second person"


DISPOSAL_MOVES: dict[DisposalState, frozenset[DisposalState]] = {
    DisposalState.WAITING: frozenset({DisposalState.QUEUED, DisposalState.REFUSED, DisposalState.STOPPED}),
    DisposalState.QUEUED: frozenset({DisposalState.ERASING, DisposalState.RESTORED, DisposalState.STOPPED}),
    DisposalState.ERASING: frozenset({DisposalState.ERASED}),
    DisposalState.ERASED: frozenset(),
    DisposalState.RESTORED: frozenset(),
    DisposalState.STOPPED: frozenset(),
    DisposalState.REFUSED: frozenset(),
}
OPEN = (DisposalState.WAITING, DisposalState.QUEUED, DisposalState.ERASING)


class Disposal(models.Model):
    """One way of an item out of the store; the row stays and says who asked, who approved and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="disposals")
    state = models.CharField(max_length=8, choices=DisposalState)
    from_status = models.CharField(max_length=16, choices=Status, help_text="What the item was before.")
    rule = models.CharField(max_length=40)
    version = models.ForeignKey(
        "evidence.RetentionRuleVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_early = models.BooleanField(default=False, help_text="Asked for before its time was over.")
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField(null=True, blank=True)
    erase_at = models.DateTimeField(null=True, blank=True, help_text="Not before: seven days after it was queued.")
    started_at = models.DateTimeField(null=True, blank=True, help_text="The last check passed; from here it only goes.")
    tries = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=300, blank=True, help_text="Why erasing has not come to an end yet.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["waiting", "queued", "erasing"]),
                name="one_disposal_of_an_item_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(asked_by=F("approved_by")),
                name="disposal_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="disposal_approved_at_and_approved_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "refused", "stopped"])
                | Q(queued_at__isnull=False, erase_at__isnull=False, erase_at__gt=F("queued_at")),
                name="queued_disposal_has_its_waiting_time",
            ),
            models.CheckConstraint(  # ended by the machine: a time and no person
                condition=Q(ended_at__isnull=False) | Q(ended_by__isnull=True),
                name="disposal_ended_by_only_with_ended_at",
            ),
        ]
        indexes = [
            models.Index(fields=["erase_at"], condition=Q(state__in=["queued", "erasing"]), name="disposal_by_date"),
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="disposal_waiting"),
        ]

    def __str__(self) -> str:
        return f"disposal of {self.item_id}"


class DisposalCertificate(models.Model):
    """What remains of an erased item: ids, hashes, rule and approvers; no name, no content (DPA 2018 s. 62)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="certificate")
    disposal = models.OneToOneField(Disposal, on_delete=models.PROTECT, related_name="certificate")
    body = models.JSONField(help_text="The certificate itself; its canonical form is what the hash is of.")
    sha256 = models.CharField(max_length=64)
    journal_entry = models.UUIDField(help_text="The erasure entry, which holds the same hash.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="certificate_has_sha256")
        ]

    def __str__(self) -> str:
        return f"certificate {self.id}"


class FindingKind(models.TextChoices):
    """What the sweep of the store found."""

    CHANGED = "changed", "Changed bytes"
    SIZE = "size", "Wrong size"
    MISSING = "missing", "Missing object"
    ORPHAN = "orphan", "Object without a row"
    VERSIONS = "versions", "More than one version"


class StoreFinding(models.Model):
    """Something in the object store that is not as the rows say; open until a person has looked into it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=FindingKind)
    key = models.CharField(max_length=300)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    seen = models.CharField(max_length=200, blank=True, help_text="What was there instead.")
    found_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-found_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(closed_at__isnull=True), name="finding_is_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="finding_closed_at_and_closed_by_go_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
