"""One recording while it is streamed."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7


class SessionState(models.TextChoices):
    """Where a live session stands (streaming.md section 7)."""

    REQUESTED = "requested", "Asked for"
    LIVE = "live", "Live"
    STALLED = "stalled", "No picture"
    ENDED = "ended", "Ended"
    DRAINING = "draining", "Missing parts arriving"
    VERIFYING = "verifying", "Being verified"
    EVIDENCE = "evidence", "Evidence"
    INCOMPLETE = "incomplete", "Evidence with gaps"
    REJECTED = "rejected", "Quarantined"


S = SessionState
ON_AIR = frozenset({S.LIVE, S.STALLED})
UNFINISHED = frozenset({S.ENDED, S.DRAINING, S.VERIFYING})
MOVES: dict[SessionState, frozenset[SessionState]] = {
    S.REQUESTED: frozenset({S.LIVE, S.ENDED}),
    S.LIVE: frozenset({S.STALLED, S.ENDED}),
    S.STALLED: frozenset({S.LIVE, S.ENDED}),
    S.ENDED: frozenset({S.DRAINING, S.VERIFYING}),
    S.DRAINING: frozenset({S.VERIFYING}),
    S.VERIFYING: frozenset({S.EVIDENCE, S.INCOMPLETE, S.REJECTED, S.DRAINING}),
    S.EVIDENCE: frozenset(),
    S.INCOMPLETE: frozenset(),
    S.REJECTED: frozenset({S.VERIFYING}),
}


class BegunBy(models.TextChoices):
    """What began a stream."""

    MANUAL = "manual", "The wearer"
    SIGNAL = "signal", "Signal"
    REMOTE = "remote", "Command, with a reason"
    WATCH_ME = "watch_me", "The wearer asked to be watched"


class LiveSessionQuerySet(models.QuerySet["LiveSession"]):
    """Live sessions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Sessions whose officer lies within the person's reach for watching."""
        return self.filter(people_in_reach(user, Permission.LIVE_WATCH, path="officer"))

    def quarantined_for(self, user: User | AnonymousUser) -> Self:
        """Sessions that were put aside and that the person may decide about."""
        return self.filter(people_in_reach(user, Permission.RETENTION_DECIDE, path="officer"), state="rejected")

    def unfinished(self) -> Self:
        """Sessions that have ended and are not evidence yet."""
        return self.filter(state__in=UNFINISHED)

    def uncleared(self) -> Self:
        """Sessions that are evidence and whose files are still in the spool."""
        return self.filter(state__in=[SessionState.EVIDENCE, SessionState.INCOMPLETE], cleared_at=None)

    def on_air(self) -> Self:
        """Sessions that are being streamed, with or without a picture just now."""
        return self.filter(state__in=ON_AIR)


class LiveSession(models.Model):
    """One recording of one camera while it is streamed; the camera makes the id (UUID version 7), also off the line."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    camera = models.ForeignKey("devices.Camera", on_delete=models.PROTECT, related_name="live_sessions")
    officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="live_sessions")
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="live_sessions"
    )
    item = models.OneToOneField(
        "evidence.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="live_session"
    )
    signal = models.ForeignKey(
        "devices.Signal", null=True, blank=True, on_delete=models.PROTECT, related_name="live_sessions"
    )
    recording_id = models.CharField(max_length=80, help_text="The camera's name of the recording, as in its dock.")
    state = models.CharField(max_length=12, choices=SessionState, default=SessionState.LIVE)
    begun_by = models.CharField(max_length=12, choices=BegunBy, default=BegunBy.MANUAL)
    codec = models.CharField(max_length=80, help_text="As RFC 6381 writes it, such as avc1.42C01F,mp4a.40.2.")
    clock_offset_ms = models.BigIntegerField(default=0, help_text="Device minus server, milliseconds.")
    prebuffer_ms = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(help_text="First picture, buffer included; the clock's error taken out.")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.BigIntegerField(null=True, blank=True, help_text="Last fragment, as the camera said at its end.")
    cause = models.CharField(max_length=300, blank=True)
    broken_at = models.BigIntegerField(
        null=True, blank=True, help_text="First fragment whose chain value was seen to be wrong."
    )
    gaps = models.JSONField(default=list, blank=True, help_text="Ranges of fragments that never came.")
    receipt_at = models.DateTimeField(null=True, blank=True, help_text="When the camera was told it may delete it.")
    cleared_at = models.DateTimeField(null=True, blank=True, help_text="When its files left the spool.")
    taken_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who had it taken as evidence although its chain is wrong.",
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["camera", "recording_id"], name="a_recording_is_streamed_once"),
            models.UniqueConstraint(
                fields=["camera"], condition=Q(state__in=["live", "stalled"]), name="a_camera_streams_one_thing"
            ),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="live_session_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["evidence", "incomplete"]) | Q(item__isnull=False),
                name="a_finished_session_is_an_item",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="session_taken_at_and_taken_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(receipt_at__isnull=True) | Q(state="evidence"), name="only_whole_evidence_has_a_receipt"
            ),
        ]
        indexes = [models.Index(fields=["state", "-began_at"], name="live_sessions_by_state")]

    def __str__(self) -> str:
        return self.recording_id

    @property
    def is_on_air(self) -> bool:
        """Whether it is being streamed now."""
        return self.state in ON_AIR
