"""One person's look at one live session: who, why, from when to when, and which moments of the recording."""

from datetime import timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.reason import ReasonCode
from audit.uuid7 import uuid7
from evidence.models.multirange import MultiRangeField
from streaming.models.live_session import LiveSession

LOST_AFTER = timedelta(seconds=60)  # a look that no web process has spoken for is over


class LookEnd(models.TextChoices):
    """Why a look ended."""

    LEFT = "left", "The viewer left"
    ENDED = "ended", "The stream ended"
    DENIED = "denied", "The right was withdrawn"
    LOST = "lost", "The connection was lost"


class StreamViewQuerySet(models.QuerySet["StreamView"]):
    """Looks at live sessions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the looks at sessions that this person may watch."""
        return self.filter(session__in=LiveSession.objects.visible_to(user))

    def open(self) -> Self:
        """Return looks that have not ended."""
        return self.filter(ended_at__isnull=True)

    def lost(self) -> Self:
        """Return open looks whose web process has not spoken for them lately, or which never became a picture."""
        return self.open().filter(seen_at__lt=timezone.now() - LOST_AFTER)


class StreamView(models.Model):
    """A look, from the reason that was given until the picture is closed. Moments are what was sent to the viewer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="views")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stream_views")
    reason_code = models.CharField(max_length=16, choices=ReasonCode, blank=True, help_text="Empty: one's own footage.")
    reason = models.CharField(max_length=600, blank=True, help_text="Reference and words, as given.")
    is_own = models.BooleanField(default=False)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_cause = models.CharField(max_length=8, choices=LookEnd, blank=True)
    live_ranges = MultiRangeField(default=list, help_text="Milliseconds of the recording, seen as they came.")
    scrub_ranges = MultiRangeField(default=list, help_text="Milliseconds of the recording, seen by going back.")
    longest_lag_ms = models.PositiveIntegerField(null=True, blank=True, help_text="As the viewer's browser said.")
    dropped_frames = models.PositiveIntegerField(null=True, blank=True)

    objects = StreamViewQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["session", "person"], name="looks_by_session_and_person"),
            models.Index(fields=["seen_at"], condition=Q(ended_at__isnull=True), name="open_looks"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_own=True) | ~Q(reason_code=""), name="a_look_at_others_footage_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_cause="") | Q(ended_at__isnull=False) & ~Q(end_cause=""),
                name="a_look_that_ended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="a_look_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(end_cause__in=["", *LookEnd.values]), name="a_look_ends_as_we_know"),
        ]

    def __str__(self) -> str:
        return f"look {self.id}"
