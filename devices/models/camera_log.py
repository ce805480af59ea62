"""What cameras reported from the field: their own log, where they were, and what could not be taken.

Entries are never changed. The journal entry of the batch they came with (`batch`) holds a SHA-256 over them.
"""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from devices.models.camera import Camera, State
from devices.protocol import CameraState, LogEntry, LogKind, StartedBy

GAP = "gap"  # written by us: reports that never came
KINDS = [*((kind.value, kind.value.replace("_", " ").capitalize()) for kind in LogKind), (GAP, "Reports missing")]
STARTED_BY = [(one.value, one.value.replace("_", " ").capitalize()) for one in StartedBy]


class CameraLogQuerySet(models.QuerySet["CameraLogEntry"]):
    """Entries of cameras' logs."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Entries of cameras that the person may see."""
        return self.filter(camera__in=Camera.objects.visible_to(user))

    def states_until(self, moment: datetime) -> Self:
        """Return what cameras were doing, newest first, as far as they had told by an aware moment of true time."""
        return self.filter(kind=LogKind.STATE, at__lte=moment).order_by("-at", "-report", "-line")


class CameraLogEntry(models.Model):
    """One entry as the camera wrote it, with the clock's error taken out beside its own time."""

    id = models.BigAutoField(primary_key=True)
    camera = models.ForeignKey("devices.Camera", on_delete=models.PROTECT, related_name="log")
    report = models.BigIntegerField(help_text="Number of the report that brought it.")
    line = models.PositiveSmallIntegerField(help_text="From 1 in its report; 0 for a gap before it.")
    kind = models.CharField(max_length=20, choices=KINDS)
    state = models.CharField(max_length=12, choices=State, blank=True)
    started_by = models.CharField(max_length=12, choices=STARTED_BY, blank=True)
    recording_id = models.CharField(max_length=80, blank=True)
    signal_id = models.CharField(max_length=45, blank=True)
    detail = models.CharField(max_length=100, blank=True)
    at_device = models.DateTimeField()
    at = models.DateTimeField(help_text="UTC, the clock's error taken out.")
    batch = models.UUIDField(help_text="The journal's entry with the digest of the rows that came with it.")

    objects = CameraLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-report", "-line"]
        indexes = [
            models.Index(fields=["camera", "-at"], name="camera_log_by_time"),
            models.Index(fields=["camera", "-at"], condition=Q(kind="state"), name="camera_states_by_time"),
            models.Index(fields=["batch"], name="camera_log_by_batch"),
            models.Index(fields=["signal_id"], condition=~Q(signal_id=""), name="camera_log_by_signal"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["camera", "report", "line"], name="a_camera_log_entry_is_kept_once"),
            models.CheckConstraint(
                condition=Q(kind="state", state__in=["off", "ready", "recording", "sleep", "docked"])
                | (~Q(kind="state") & Q(state="")),
                name="a_state_entry_says_which",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of report {self.report}"

    def as_told(self) -> LogEntry:
        """Return the entry as the camera told it. Raises ValueError for a gap, which is ours."""
        return LogEntry(
            at=self.at_device,
            kind=LogKind(self.kind),
            state=CameraState(self.state) if self.state else None,
            started_by=StartedBy(self.started_by) if self.started_by else None,
            recording_id=self.recording_id,
            signal_id=self.signal_id,
            detail=self.detail,
        )


class CameraPlace(models.Model):
    """Where a camera was. One partition for each day, dropped whole after the force's limit; no row has an identity."""

    pk = models.CompositePrimaryKey("camera_id", "at")  # for Django's sake: the table has an index on both
    camera = models.ForeignKey(
        "devices.Camera", on_delete=models.DO_NOTHING, related_name="places", db_constraint=False
    )
    at = models.DateTimeField(help_text="UTC, the clock's error taken out.")
    latitude = models.FloatField()
    longitude = models.FloatField()
    accuracy_m = models.FloatField()
    speed_m_s = models.FloatField(null=True)
    heading = models.FloatField(null=True, help_text="Degrees clockwise from north.")

    class Meta:
        ordering = ["camera_id", "at"]

    def __str__(self) -> str:
        return f"{self.latitude:.5f}, {self.longitude:.5f}"


class RefusedMessage(models.Model):
    """A message of a device that was not taken, as it came, for a person to look at."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    camera = models.ForeignKey(
        "devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="refused"
    )
    taser = models.ForeignKey("devices.Taser", null=True, blank=True, on_delete=models.PROTECT, related_name="refused")
    sha256 = models.CharField(max_length=64)
    raw = models.BinaryField()
    cause = models.CharField(max_length=300)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(camera__isnull=False, taser__isnull=True) | Q(camera__isnull=True, taser__isnull=False),
                name="a_refused_message_is_of_one_device",
            ),
        ]

    def __str__(self) -> str:
        return self.cause
