"""Signal: what weapons told, which cameras were near, and which of them began to record."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from devices.models.camera import State
from devices.protocol import SignalEvent, SignalSource

TELL_WITHIN = timedelta(seconds=15)


class Does(models.TextChoices):
    """What an event does (product.md section 11); which event does what is the force's setting."""

    START = "start", "Starts cameras"
    NOTE = "note", "Is noted"
    OFF = "off", "Does nothing"


EVENTS = [
    (SignalEvent.ARMED.value, "TASER armed"),
    (SignalEvent.TRIGGER.value, "TASER trigger"),
    (SignalEvent.ARC.value, "TASER arc"),
    (SignalEvent.SAFE.value, "TASER safe"),
    (SignalEvent.DRAWN.value, "Sidearm drawn"),
    (SignalEvent.HOLSTERED.value, "Sidearm holstered"),
]
SOURCES = [(SignalSource.TASER.value, "TASER"), (SignalSource.SIDEARM.value, "Sidearm")]
DEFAULTS = {
    SignalEvent.ARMED: Does.START,
    SignalEvent.TRIGGER: Does.START,
    SignalEvent.ARC: Does.START,
    SignalEvent.SAFE: Does.NOTE,
    SignalEvent.DRAWN: Does.START,
    SignalEvent.HOLSTERED: Does.NOTE,
}


class SignalRule(models.Model):
    """What one event does; without a row it does what the vendor's cameras do: start everything near."""

    event = models.CharField(max_length=12, choices=EVENTS, primary_key=True)
    does = models.CharField(max_length=8, choices=Does)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.get_does_display()}"


class SignalQuerySet(models.QuerySet["Signal"]):
    """Signal messages, narrowed by who may see them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Messages of weapons whose holder is in reach; with the widest scope also those that nobody held."""
        return self.filter(people_in_reach(user, Permission.DEVICES_READ, path="holder"))

    def untold(self) -> Self:
        """Messages that started cameras some time ago, and of which it was not said who did not start."""
        before = timezone.now() - TELL_WITHIN
        return self.filter(told_at=None, does=Does.START, is_test=False, is_late=False, received_at__lt=before)


class Signal(models.Model):
    """One message of one weapon, however many cameras heard it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=8, choices=SOURCES)
    serial = models.CharField(max_length=32)
    count = models.BigIntegerField(help_text="The weapon's own.")
    event = models.CharField(max_length=12, choices=EVENTS)
    does = models.CharField(max_length=8, choices=Does, help_text="What the event did by the rule of that moment.")
    is_test = models.BooleanField(help_text="Silent mode of the daily function test.")
    is_late = models.BooleanField(help_text="Kept until there was a line, or a later one came first.")
    taser = models.ForeignKey("devices.Taser", null=True, blank=True, on_delete=models.PROTECT, related_name="signals")
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="signals")
    at_source = models.DateTimeField(help_text="The weapon's own clock.")
    received_at = models.DateTimeField()
    heard_by = models.ForeignKey("devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When it was said who did not start.")

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="signals_by_time"),
            models.Index(fields=["received_at"], condition=Q(told_at=None), name="signals_to_tell_of"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["serial", "count"], name="a_signal_is_kept_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy_m__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False, accuracy_m__isnull=False),
                name="a_place_of_a_signal_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.signal_id

    def get_absolute_url(self) -> str:
        return reverse("devices:signal", args=[self.pk])

    @property
    def starts_cameras(self) -> bool:
        """Whether cameras near the weapon are to start."""
        return self.does == Does.START and not self.is_test and not self.is_late

    @property
    def happened_at(self) -> datetime:
        """When it happened: when it came; for one that came late, by the weapon's clock without its known error."""
        offset = self.taser.clock_offset_ms if self.is_late and self.taser else None
        return self.received_at if offset is None else self.at_source - timedelta(milliseconds=offset)

    @property
    def signal_id(self) -> str:
        """The name it has on the wire."""
        return f"{self.serial}:{self.count}"


class Outcome(models.TextChoices):
    """What became of a camera near a weapon."""

    TOLD = "told", "Told to start"
    STARTED = "started", "Started"
    RECORDING = "recording", "Was recording"
    SILENT = "silent", "Did not answer"
    ASLEEP = "asleep", "Asleep"
    OFF = "off", "Off"
    DOCKED = "docked", "In a dock"
    FULL = "full", "Memory full"
    OUT_OF_RANGE = "out_of_range", "Out of range"
    SWITCHED_OFF = "switched_off", "Signal is off in its profile"
    IGNORED = "ignored", "Did not start"


FILMS = frozenset({Outcome.STARTED, Outcome.RECORDING})
NOT_STARTED = frozenset({Outcome.SILENT, Outcome.ASLEEP, Outcome.OFF, Outcome.DOCKED, Outcome.FULL, Outcome.IGNORED})


class SignalReach(models.Model):
    """One camera that was near when a weapon told: where, what it was doing, and what became of it."""

    id = models.BigAutoField(primary_key=True)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="reach")
    camera = models.ForeignKey("devices.Camera", on_delete=models.PROTECT, related_name="reached")
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    distance_m = models.FloatField(null=True, blank=True, help_text="Empty when a place is not known.")
    place_age_s = models.FloatField(null=True, blank=True, help_text="How old the camera's position was.")
    state = models.CharField(max_length=12, choices=State, help_text="As far as it had told.")
    outcome = models.CharField(max_length=12, choices=Outcome)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When its answer came.")
    detail = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["signal", "distance_m", "id"]
        constraints = [
            models.UniqueConstraint(fields=["signal", "camera"], name="a_camera_is_reached_once_by_a_signal"),
        ]

    def __str__(self) -> str:
        return f"{self.camera_id}: {self.outcome}"

    @property
    def did_not_start(self) -> bool:
        """Whether it should have filmed and did not."""
        return self.outcome in NOT_STARTED
