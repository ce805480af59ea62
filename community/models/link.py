"""The link to a giver's pages, of which we keep no secret, and the browser sessions that it was exchanged for."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audit.uuid7 import uuid7
from community.models.request import Request

HASH = r"^[0-9a-f]{64}$"


class Link(models.Model):
    """One link that was sent for a request; a newer one ends the older ones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True, help_text="Of the secret in the link's fragment.")
    code_mac = models.CharField(max_length=64, unique=True, help_text="Keyed hash of the code that can be typed.")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Replaced or revoked before its time.")

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(token_sha256__regex=HASH, code_mac__regex=HASH), name="link_keeps_hashes_only"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="link_ends_after_it_is_made"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_at__isnull=True), name="one_link_of_a_request_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"link of {self.request_id}"

    def is_good(self, now: datetime) -> bool:
        """Whether the link opens its request."""
        return self.ended_at is None and now < self.expires_at


class GivingSession(models.Model):
    """A browser in which a link was opened; its cookie is of its own and no sign-in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="sessions")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(secret_sha256__regex=HASH), name="giving_session_keeps_a_hash_only"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="giving_session_ends"),
        ]

    def __str__(self) -> str:
        return f"session of {self.link_id}"
