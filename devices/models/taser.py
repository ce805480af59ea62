"""TASERs: what they are, when they were last docked and tested, and who holds them."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from audit.uuid7 import uuid7
from devices.clock_drift import LARGE_OFFSET_MS
from devices.clock_words import offset_in_words
from devices.models import status
from devices.models.held import HeldDevice, HeldQuerySet
from devices.models.issue import Issue
from devices.models.status import Status

DOCK_EVERY = timedelta(days=30)  # College of Policing, CED APP (uk-rules.md U25): dock when required or every 30 days
CHECK_EVERY = timedelta(weeks=24)  # the same: function check at least every 24 weeks


class TaserModel(models.TextChoices):
    """The two models in service; their logs have different shapes (docs/taser-logs.md)."""

    T7 = "taser_7", "TASER 7"
    X2 = "x2", "TASER X2"


class Service(models.TextChoices):
    """Whether a weapon is in the force's hands."""

    IN_SERVICE = "in_service", "In service"
    LOST = "lost", "Lost"
    RETIRED = "retired", "Retired"


SERVICE_MOVES: dict[Service, frozenset[Service]] = {
    Service.IN_SERVICE: frozenset({Service.LOST, Service.RETIRED}),
    Service.LOST: frozenset({Service.IN_SERVICE, Service.RETIRED}),
    Service.RETIRED: frozenset(),
}
TONES = {Service.IN_SERVICE: "green", Service.LOST: "red", Service.RETIRED: ""}


class TaserQuerySet(HeldQuerySet["Taser"]):
    """TASERs, narrowed by who may see them and by what is overdue."""

    held_as = "taser"

    def in_need(self, need: str) -> "TaserQuerySet":
        """TASERs of one tile of the fleet page; raises KeyError for an unknown tile."""
        return self.filter(needs()[need])

    def count_needs(self) -> dict[str, int]:
        """Count the TASERs of every tile in one query."""
        asked = {need: condition for need, condition in needs().items() if need != "spare"}
        counts = self.aggregate(**{need: Count("pk", filter=condition) for need, condition in asked.items()})
        return counts | {"spare": counts["service"] - counts["in_use"]}


def needs() -> dict[str, Q]:
    """Return the condition behind each tile of the fleet page; a TASER new here counts from the day it was added."""
    held = Q(pk__in=Issue.objects.all().held("taser"))
    service, now = Q(state=Service.IN_SERVICE), timezone.now()
    docked, checked = now - DOCK_EVERY, now - CHECK_EVERY
    return {
        "service": service,
        "in_use": service & held,
        "spare": service & ~held,
        "dock": service & (Q(docked_at__lt=docked) | Q(docked_at__isnull=True, added_at__lt=docked)),
        "check": service & (Q(checked_at__lt=checked) | Q(checked_at__isnull=True, added_at__lt=checked)),
        "firmware": service & ~Q(firmware="") & ~Q(firmware_wanted="") & ~Q(firmware=F("firmware_wanted")),
        "fault": service & Q(faults__gt=0),
        "lost": Q(state=Service.LOST),
    }


class Taser(HeldDevice):
    """One TASER. It can be retired but never deleted: logs point to it."""

    held_as = "taser"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    serial = models.CharField(max_length=32, unique=True)
    model = models.CharField(max_length=10, choices=TaserModel)
    state = models.CharField(max_length=12, choices=Service, default=Service.IN_SERVICE)
    firmware = models.CharField(max_length=40, blank=True)
    key_hash = models.CharField(max_length=64, editable=False)
    firmware_wanted = models.CharField(max_length=40, blank=True, help_text="Empty: any will do.")
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    faults = models.PositiveIntegerField(default=0, help_text="New in its last log.")
    docked_at = models.DateTimeField(null=True, blank=True, help_text="When it last brought its log.")
    last_dock = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Last function check that its log proves.")
    clock_offset_ms = models.BigIntegerField(null=True, blank=True, help_text="Device minus server, at the last dock.")
    note = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = TaserQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        verbose_name = "TASER"
        constraints = [
            models.CheckConstraint(
                name="taser_serial_is_capitals_and_digits",
                condition=Q(serial__regex=r"^[0-9A-Z][0-9A-Z-]{2,31}$"),
            ),
            models.CheckConstraint(name="taser_model_is_known", condition=Q(model__in=TaserModel.values)),
            models.CheckConstraint(name="taser_state_is_known", condition=Q(state__in=Service.values)),
            models.CheckConstraint(name="taser_key_hash_is_sha256", condition=Q(key_hash__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="taser_battery_is_a_percentage",
                condition=Q(battery_percent__isnull=True) | Q(battery_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("devices:taser", args=[self.serial])

    def actor_snapshot(self) -> dict[str, str]:
        """Return what the journal shows: the device, not a person."""
        return {"name": f"{self.get_model_display()} {self.serial}", "model": self.model}

    @property
    def kept_by_people(self) -> dict[str, object]:
        """What people write about a TASER; what its logs say is left out."""
        return {"note": self.note, "gone": "" if self.is_in_service else self.state}

    @property
    def is_in_service(self) -> bool:
        """Whether the TASER is neither retired nor lost."""
        return self.state == Service.IN_SERVICE

    @property
    def clock_words(self) -> str:
        """The clock offset at the last dock in words, or nothing before the first."""
        return "" if self.clock_offset_ms is None else offset_in_words(self.clock_offset_ms)

    @property
    def is_drifting(self) -> bool:
        """Whether the clock was more than 5 s off at the last dock."""
        return self.clock_offset_ms is not None and abs(self.clock_offset_ms) > LARGE_OFFSET_MS

    @property
    def status(self) -> Status:
        """What it is in one or two words: out of service, broken, with somebody, or spare."""
        if self.state in status.GONE:
            return status.GONE[self.state]
        if self.faults:
            return status.FAULT
        return status.IN_USE if self.current_issue else status.SPARE

    @property
    def is_firmware_behind(self) -> bool:
        """Whether it has another firmware than the one wanted."""
        return bool(self.firmware and self.firmware_wanted and self.firmware != self.firmware_wanted)

    @property
    def tone(self) -> str:
        """The colour of the state; the word always stands beside it."""
        return TONES[Service(self.state)]

    @property
    def dock_due_at(self) -> datetime:
        """When it must be docked at the latest."""
        return (self.docked_at or self.added_at) + DOCK_EVERY

    @property
    def check_due_at(self) -> datetime:
        """When its function must be checked at the latest."""
        return (self.checked_at or self.added_at) + CHECK_EVERY

    @property
    def is_dock_overdue(self) -> bool:
        """Whether it is in service and was not docked in time."""
        return self.is_in_service and self.dock_due_at < timezone.now()

    @property
    def is_check_overdue(self) -> bool:
        """Whether it is in service and its function was not checked in time."""
        return self.is_in_service and self.check_due_at < timezone.now()
