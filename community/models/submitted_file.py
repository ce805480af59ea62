"""One file that a giver sends: its bytes in quarantine, what was found on them, and what was decided."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from community.models.submission import ARRIVED, Submission
from evidence.models import Item, Kind, Source, Upload


class Safety(models.TextChoices):
    """How far a file is from being opened (words.md section 5.2); allowed moves are in MOVES."""

    ARRIVING = "arriving", "Arriving"
    RECEIVED = "received", "Received, not scanned yet"
    SCANNING = "scanning", "Being scanned"
    CLEAN = "clean", "Scanned, nothing found"
    INFECTED = "infected", "Infected"
    UNSCANNABLE = "unscannable", "Cannot be scanned in full"
    ERROR = "error", "The scanner did not answer"
    RELEASED = "released", "Released"
    REMOVED = "removed", "Removed by the giver"


S = Safety
MOVES: dict[Safety, frozenset[Safety]] = {
    S.ARRIVING: frozenset({S.RECEIVED, S.REMOVED}),
    S.RECEIVED: frozenset({S.SCANNING, S.REMOVED}),
    S.SCANNING: frozenset({S.CLEAN, S.INFECTED, S.UNSCANNABLE, S.ERROR}),
    S.ERROR: frozenset({S.SCANNING, S.REMOVED}),
    S.CLEAN: frozenset({S.RELEASED, S.REMOVED}),
    S.UNSCANNABLE: frozenset({S.RELEASED, S.REMOVED}),
    S.INFECTED: frozenset({S.REMOVED}),
    S.RELEASED: frozenset(),
    S.REMOVED: frozenset(),
}
WHOLE = (S.RECEIVED, S.SCANNING, S.CLEAN, S.INFECTED, S.UNSCANNABLE, S.ERROR, S.RELEASED)
OPENABLE = (S.CLEAN, S.RELEASED)  # nothing else is ever previewed, accepted or handed out


class Triage(models.TextChoices):
    """What was decided about a file."""

    PENDING = "pending", "Waiting"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Not needed"


class DeclineReason(models.TextChoices):
    """Why a file is not taken, as the giver is told."""

    NOT_RELEVANT = "not_relevant", "It does not show what we are looking into"
    HELD_ALREADY = "held_already", "We have the same recording already"
    NOT_READABLE = "not_readable", "We could not open it"
    NOT_SAFE = "not_safe", "It could harm our computers"
    OTHER = "other", "Another reason"


class SubmittedFileQuerySet(models.QuerySet["SubmittedFile"]):
    """Submitted files, narrowed by who may see them and by what is due."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Files of the submissions that the person may see."""
        submissions = Submission.objects.visible_to(user)
        return self.filter(submission__in=submissions.values("pk"))

    def present(self) -> Self:
        """Files that the giver has not removed."""
        return self.exclude(safety=Safety.REMOVED)

    def to_triage(self) -> Self:
        """Whole files of what was sent, that nobody has decided about."""
        return self.filter(triage=Triage.PENDING, safety__in=WHOLE, submission__state__in=ARRIVED)


class SubmittedFile(models.Model):
    """One file. The name is only what the giver's device said; kind and type come from the content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+", help_text="Its bytes.")
    number = models.PositiveSmallIntegerField(help_text="1, 2, 3 … within its submission; never given twice.")
    said_name = models.CharField(max_length=255)
    source = models.CharField(max_length=16, choices=Source, default=Source.PHONE, help_text="As the giver says.")
    caption = models.CharField(max_length=300, blank=True)
    size = models.BigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    # what the content says, read in a worker
    kind = models.CharField(max_length=16, choices=Kind, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    duration_ms = models.BigIntegerField(null=True, blank=True)
    recorded_at_file = models.DateTimeField(null=True, blank=True, help_text="Written in the file, by its clock.")
    found_facts = models.JSONField(default=dict, help_text="Maker, place, size of the picture … as the file says.")
    # quarantine
    safety = models.CharField(max_length=12, choices=Safety, default=Safety.ARRIVING)
    safety_words = models.CharField(max_length=300, blank=True, help_text="Why, in a sentence.")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    release_reason = models.CharField(max_length=500, blank=True)
    # triage
    triage = models.CharField(max_length=12, choices=Triage, default=Triage.PENDING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decline_reason = models.CharField(max_length=16, choices=DeclineReason, blank=True)
    decision_words = models.CharField(max_length=500, blank=True)
    item = models.OneToOneField(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="submitted_file")

    objects = SubmittedFileQuerySet.as_manager()

    class Meta:
        ordering = ["submission", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(safety__in=Safety.values), name="safety_is_known"),
            models.UniqueConstraint(fields=["submission", "number"], name="one_file_per_number"),
            models.CheckConstraint(
                condition=Q(safety__in=["arriving", "removed"])
                | Q(sha256__regex=r"^[0-9a-f]{64}$", received_at__isnull=False),
                name="a_whole_file_has_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(safety="released", released_at__isnull=False, released_by__isnull=False)
                & ~Q(release_reason="")
                | ~Q(safety="released") & Q(released_at__isnull=True, released_by__isnull=True),
                name="released_at_released_by_and_reason_go_together",
            ),
            models.CheckConstraint(
                condition=Q(triage="pending", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(triage="pending") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_at_and_decided_by_go_together",
            ),
            models.CheckConstraint(
                condition=~Q(triage="accepted") | Q(item__isnull=False, safety__in=["clean", "released"]),
                name="only_safe_files_become_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(triage="declined") | ~Q(decline_reason=""), name="a_declined_file_says_why"
            ),
        ]
        indexes = [models.Index(fields=["safety", "next_try_at"], name="files_by_safety")]

    def __str__(self) -> str:
        return f"file {self.number} of {self.submission_id}"

    @property
    def is_whole(self) -> bool:
        """Whether all its bytes are here."""
        return self.safety in WHOLE

    @property
    def may_be_opened(self) -> bool:
        """Whether it may be previewed or accepted: scanned with nothing found, or released by name and reason."""
        return self.safety in OPENABLE
