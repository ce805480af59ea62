"""A picture that was on screen when a decision was saved, taken from the very bytes that the camera sent."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from incidents.models import Decision
from streaming.models.live_session import LiveSession

MOST_TILES = 9


class DecisionFrameQuerySet(models.QuerySet["DecisionFrame"]):
    """Pictures of decisions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Pictures of decisions and of live sessions that the person may both see."""
        decisions = Decision.objects.visible_to(user)
        return self.filter(decision__in=decisions, session__in=LiveSession.objects.visible_to(user))

    def stored(self) -> Self:
        """Pictures that lie in the object store."""
        return self.exclude(key="").filter(erased_at=None)


class DecisionFrame(models.Model):
    """One tile of the wall at one decision. It is named at once, made by a worker, and then never changed.

    Its bytes go with the evidence of its incident's log; when, and which hash they had, stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="frames")
    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="decision_frames")
    tile = models.PositiveSmallIntegerField()
    shown_at = models.DateTimeField(help_text="Capture time of what was on screen, as the browser said it, UTC.")
    asked_at = models.DateTimeField(default=timezone.now)
    seq = models.BigIntegerField(null=True, blank=True, help_text="The fragment that holds the picture.")
    captured_at = models.DateTimeField(
        null=True, blank=True, help_text="Of that fragment, the clock's error taken out."
    )
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0, help_text="Bytes of the JPEG.")
    key = models.CharField(max_length=200, blank=True, help_text="Object key.")
    tool_version = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True, help_text="When its bytes were last read again.")
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When its bytes went with the evidence of its log; the hash stays."
    )
    cause = models.CharField(max_length=300, blank=True, help_text="Why there is no picture.")

    objects = DecisionFrameQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "tile"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "tile"], name="a_tile_is_kept_once_for_a_decision"),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="picture_key_is_used_once"),
            models.CheckConstraint(condition=Q(tile__gte=1, tile__lte=MOST_TILES), name="tile_is_on_the_wall"),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, sha256="", key="", seq__isnull=True, captured_at__isnull=True)
                | Q(made_at__isnull=False, cause="", seq__isnull=False, captured_at__isnull=False, size__gt=0)
                & ~Q(key="")
                & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="a_made_picture_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(made_at__isnull=False), name="an_erased_picture_was_made"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(made_at=None, cause=""), name="pictures_to_make")]

    def __str__(self) -> str:
        return f"tile {self.tile} of {self.decision_id}"

    @property
    def is_made(self) -> bool:
        """Whether the picture was made; its bytes may be erased since."""
        return self.made_at is not None
