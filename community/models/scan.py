"""What each scanner said about a file: an answer that proves a full scan, or not."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.uuid7 import uuid7
from community.models.submitted_file import SubmittedFile


class Engine(models.TextChoices):
    """Who looked."""

    YARA = "yara", "YARA-X"
    CLAMD = "clamd", "ClamAV"
    CONTENT = "content", "Content check"


class Verdict(models.TextChoices):
    """What a scanner answered. Only CLEAN proves that everything was looked at and nothing was found."""

    CLEAN = "clean", "Nothing found"
    INFECTED = "infected", "Found"
    UNSCANNABLE = "unscannable", "Not scanned in full"
    ERROR = "error", "No answer"


class Scan(models.Model):
    """One answer of one scanner about the bytes with one hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(SubmittedFile, on_delete=models.PROTECT, related_name="scans")
    engine = models.CharField(max_length=8, choices=Engine)
    version = models.CharField(max_length=120, blank=True, help_text="Of the engine and of what it looks for.")
    verdict = models.CharField(max_length=12, choices=Verdict)
    finding = models.CharField(max_length=200, blank=True, help_text="The name of what was found, or why not.")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes that were scanned.")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["file", "started_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="clean") | ~Q(finding=""), name="a_scan_without_finding_is_clean"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_engine_display()}: {self.get_verdict_display()}"
