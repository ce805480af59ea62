"""Body-worn cameras: what they are, what they last reported, and who holds them."""

from datetime import timedelta

from django.db import models
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, IsNull
from django.urls import reverse
from django.utils import timezone

from audit.uuid7 import uuid7
from devices.clock_words import offset_in_words
from devices.models import status
from devices.models.held import HeldDevice, HeldQuerySet
from devices.models.issue import Issue
from devices.models.profile import Profile, ProfileVersion, default_value, wanted_firmware, wanted_settings
from devices.models.status import Status

DRIFT_LIMIT_MS = 2_000  # a clock this far off is shown as drifting
PHONE = "Phone"  # the model of an officer's own phone
QUIET_AFTER = timedelta(hours=48)  # a camera not seen for this long is shown as quiet


class State(models.TextChoices):
    """What a camera is doing, as it last told us, or that it has left service."""

    OFF = "off", "Off"
    READY = "ready", "Ready"
    RECORDING = "recording", "Recording"
    SLEEP = "sleep", "Sleep"
    DOCKED = "docked", "Docked"
    RETIRED = "retired", "Retired"
    LOST = "lost", "Lost"


WORKING = frozenset({State.OFF, State.READY, State.RECORDING, State.SLEEP, State.DOCKED})
GONE = frozenset({State.RETIRED, State.LOST})
# A camera is out of sight between two check-ins, so any working state may follow any other.
# A lost camera that is found starts again as off; a retired one stays retired.
MOVES: dict[State, frozenset[State]] = {
    **dict.fromkeys(WORKING, WORKING | GONE),
    State.LOST: frozenset({State.OFF, State.RETIRED}),
    State.RETIRED: frozenset(),
}


TONES = {
    State.OFF: "",
    State.READY: "green",
    State.RECORDING: "blue",
    State.SLEEP: "violet",
    State.DOCKED: "teal",
    State.RETIRED: "",
    State.LOST: "red",
}


class CameraQuerySet(HeldQuerySet["Camera"]):
    """Cameras, narrowed by who may see them and by what needs attention."""

    held_as = "camera"

    def in_need(self, need: str) -> "CameraQuerySet":
        """Cameras of one tile of the fleet page; raises KeyError for an unknown tile."""
        return self.filter(needs()[need])

    def count_needs(self) -> dict[str, int]:
        """Count the cameras of every tile in one query."""
        asked = {need: condition for need, condition in needs().items() if need != "spare"}
        counts = self.aggregate(**{need: Count("pk", filter=condition) for need, condition in asked.items()})
        return counts | {"spare": counts["service"] - counts["in_use"]}

    def with_settings(self) -> "CameraQuerySet":
        """Load with each camera which settings it works by and should work by, in the same query."""
        return self.select_related("settings_version__profile").annotate(  # type: ignore[no-redef]  # declared below for those who read them
            wanted_settings=wanted_settings(),
            wanted_profile=Coalesce(F("profile__name"), default_value("name")),
            wanted_number=Coalesce(F("profile__current__number"), default_value("current__number")),
            wanted_firmware=wanted_firmware(),
        )


def needs() -> dict[str, Q]:
    """Return the condition behind each tile of the fleet page."""
    held = Q(pk__in=Issue.objects.all().held("camera"))
    service = ~Q(state__in=GONE) & ~Q(model=PHONE)  # a phone has no dock and reports to nobody
    limit = timezone.now() - QUIET_AFTER
    unseen = Q(last_seen_at__lt=limit) | Q(last_seen_at__isnull=True, added_at__lt=limit)
    undocked = Q(docked_at__lt=limit) | Q(docked_at__isnull=True, added_at__lt=limit)
    off = Q(clock_offset_ms__gt=DRIFT_LIMIT_MS) | Q(clock_offset_ms__lt=-DRIFT_LIMIT_MS)
    return {
        "service": service,
        "in_use": service & held,
        "spare": service & ~held,
        "docked": Q(state=State.DOCKED),
        "undocked": service & ~Q(state=State.DOCKED) & undocked,
        "quiet": service & unseen,
        "drift": service & off,
        "pending": service & _pending(),
        "firmware": service & ~Q(firmware="") & _behind(),
        "fault": service & ~Q(fault=""),
        "lost": Q(state=State.LOST),
    }


def _pending() -> Q:
    """Return the condition: settings are wanted, and the camera has not said that it works by them."""
    wanted = wanted_settings()
    return Q(IsNull(wanted, False)) & (Q(settings_version__isnull=True) | ~Q(settings_version=wanted))  # noqa: FBT003 - Django's lookup


def _behind() -> Q:
    """Return the condition: another firmware is wanted than the camera says it has."""
    wanted = wanted_firmware()
    return ~Q(Exact(wanted, Value(""))) & ~Q(firmware=wanted)


class Camera(HeldDevice):
    """One body-worn camera. It can be retired but never deleted: recordings point to it."""

    held_as = "camera"
    # There after `with_settings()`:
    wanted_settings: int | None
    wanted_profile: str | None
    wanted_number: int | None
    wanted_firmware: str

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    serial = models.CharField(max_length=32, unique=True)
    model = models.CharField(max_length=60, default="Body 3")
    state = models.CharField(max_length=12, choices=State, default=State.OFF)
    firmware = models.CharField(max_length=40, blank=True)
    key_hash = models.CharField(max_length=64, editable=False)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_dock = models.CharField(max_length=60, blank=True)
    docked_at = models.DateTimeField(null=True, blank=True, help_text="Last check-in out of a dock.")
    clock_offset_ms = models.BigIntegerField(null=True, blank=True)
    clock_checked_at = models.DateTimeField(null=True, blank=True)
    storage_used_bytes = models.BigIntegerField(null=True, blank=True)
    storage_total_bytes = models.BigIntegerField(null=True, blank=True)
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    signal_bars = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of four, as it last reported; empty: it never said."
    )
    report_number = models.BigIntegerField(default=0, help_text="Of the last report from the field.")
    report_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    is_stealthy = models.BooleanField(default=False)
    is_muted = models.BooleanField(default=False)
    latitude = models.FloatField(null=True, blank=True, help_text="Last place, WGS 84 degrees.")
    longitude = models.FloatField(null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(
        max_length=100, blank=True, help_text="In the camera's own words; a check-in without one ends it."
    )
    profile = models.ForeignKey(
        Profile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cameras",
        help_text="Empty: the default one.",
    )
    settings_version = models.ForeignKey(
        ProfileVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="That it works by."
    )
    settings_applied_at = models.DateTimeField(null=True, blank=True)
    firmware_wanted = models.CharField(max_length=40, blank=True, help_text="Empty: what its profile wants.")
    note = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = CameraQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.CheckConstraint(
                name="camera_serial_is_capitals_and_digits",
                condition=Q(serial__regex=r"^[0-9A-Z][0-9A-Z-]{2,31}$"),
            ),
            models.CheckConstraint(name="camera_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="camera_key_hash_is_sha256", condition=Q(key_hash__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="camera_battery_is_a_percentage",
                condition=Q(battery_percent__isnull=True) | Q(battery_percent__lte=100),
            ),
            models.CheckConstraint(
                name="camera_storage_used_fits_in_total",
                condition=Q(storage_used_bytes__isnull=True, storage_total_bytes__isnull=True)
                | Q(
                    storage_total_bytes__isnull=False,
                    storage_used_bytes__gte=0,
                    storage_used_bytes__lte=F("storage_total_bytes"),
                ),
            ),
            models.CheckConstraint(
                name="camera_last_place_is_whole",
                condition=Q(
                    latitude__isnull=True, longitude__isnull=True, accuracy_m__isnull=True, placed_at__isnull=True
                )
                | Q(latitude__isnull=False, longitude__isnull=False, accuracy_m__isnull=False, placed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="camera_clock_offset_and_check_go_together",
                condition=Q(clock_offset_ms__isnull=True, clock_checked_at__isnull=True)
                | Q(clock_offset_ms__isnull=False, clock_checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="camera_settings_and_their_time_go_together",
                condition=Q(settings_version__isnull=True, settings_applied_at__isnull=True)
                | Q(settings_version__isnull=False, settings_applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("devices:detail", args=[self.serial])

    def actor_snapshot(self) -> dict[str, str]:
        """Return what the journal shows: the device, not a person."""
        return {"name": f"Camera {self.serial}", "model": self.model}

    @property
    def kept_by_people(self) -> dict[str, object]:
        """What people write about a camera; what it reports by itself is left out."""
        return {"model": self.model, "note": self.note, "gone": self.state if self.state in GONE else ""}

    @property
    def is_in_service(self) -> bool:
        """Whether the camera is neither retired nor lost."""
        return self.state not in GONE

    @property
    def is_drifting(self) -> bool:
        """Whether the clock was more than 2 s off at the last check-in."""
        return self.clock_offset_ms is not None and abs(self.clock_offset_ms) > DRIFT_LIMIT_MS

    @property
    def clock_words(self) -> str:
        """The clock offset at the last check-in in words, or nothing before the first."""
        return "" if self.clock_offset_ms is None else offset_in_words(self.clock_offset_ms)

    @property
    def storage_percent(self) -> int | None:
        """How full the storage is, in whole percent."""
        if not self.storage_total_bytes:
            return None
        return round(100 * (self.storage_used_bytes or 0) / self.storage_total_bytes)

    @property
    def tone(self) -> str:
        """The colour of the state; the word always stands beside it."""
        return TONES[State(self.state)]

    @property
    def is_settings_pending(self) -> bool:
        """Whether it has not said yet that it works by the settings wanted; after `with_settings()`."""
        return self.wanted_settings is not None and self.settings_version_id != self.wanted_settings

    @property
    def is_firmware_behind(self) -> bool:
        """Whether it has another firmware than the one wanted; after `with_settings()`."""
        return bool(self.firmware and self.wanted_firmware and self.firmware != self.wanted_firmware)

    @property
    def status(self) -> Status:
        """What it is doing in one or two words: out of service, broken, in its dock, with somebody, or spare."""
        if self.state in GONE:
            return status.GONE[self.state]
        if self.fault:
            return status.FAULT
        if self.state == State.DOCKED:
            holds = self.storage_used_bytes or 0
            battery = self.battery_percent
            return status.docked_status(holds_bytes=holds, battery_percent=battery, docked_at=self.docked_at)
        return status.IN_USE if self.current_issue else status.SPARE

    @property
    def is_undocked(self) -> bool:
        """Whether it is out of its dock and was in none for over 48 hours."""
        seen = self.docked_at or self.added_at
        is_ours = self.is_in_service and self.model != PHONE
        return is_ours and self.state != State.DOCKED and seen < timezone.now() - QUIET_AFTER

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was heard from the camera for over 48 hours; a phone tells nothing of itself."""
        return self.model != PHONE and (self.last_seen_at or self.added_at) < timezone.now() - QUIET_AFTER
