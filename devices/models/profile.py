"""Settings profiles of cameras: every change is a version of its own, and a camera says which version it works by."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from devices.protocol import CameraSettings, VideoQuality

SETTINGS = (
    "buffer_seconds",
    "buffer_sound",
    "may_mute",
    "may_stealth",
    "may_sleep",
    "reminds",
    "quality",
    "signal",
    "longest_file_minutes",
    "firmware",
)


class Quality(models.TextChoices):
    """Lines of the picture, and how much storage an hour may take."""

    FULL = "1080p", "1080p"
    HIGH = "720p_high", "720p, high"
    LOW = "720p_low", "720p, low"
    SMALL = "480p", "480p"


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Profiles, and which of them a camera is wanted to work by."""

    def default(self) -> "ProfileQuerySet":
        """Return the one profile that cameras without a profile of their own follow; none before there is any."""
        return self.filter(is_default=True)

    def wanted_of(self, profile_id: object) -> "ProfileVersion | None":
        """Return the version that a camera should work by: of its own profile, else of the default one."""
        its = Q(pk=profile_id) if profile_id else Q(is_default=True)
        found = self.filter(its).select_related("current").first()
        return found.current if found else None


class Profile(models.Model):
    """A named set of settings. Cameras are assigned to it, or follow the default one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, unique=True)
    is_default = models.BooleanField(default=False)
    current = models.OneToOneField(
        "devices.ProfileVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "settings profile"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_profile_is_the_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("devices:profile", args=[self.pk])

    @property
    def kept_by_people(self) -> dict[str, object]:
        """What a writer had before their eyes: the name and the version."""
        return {"name": self.name, "version": self.current_id}


class ProfileVersion(models.Model):
    """One state of a profile; it never changes. Its id is the version on the wire."""

    id = models.BigAutoField(primary_key=True)
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="From 1 in its profile.")
    buffer_seconds = models.PositiveSmallIntegerField(default=30)
    buffer_sound = models.BooleanField(default=False)
    may_mute = models.BooleanField(default=True)
    may_stealth = models.BooleanField(default=True)
    may_sleep = models.BooleanField(default=True)
    reminds = models.BooleanField(default=True)
    quality = models.CharField(max_length=10, choices=Quality, default=Quality.HIGH)
    signal = models.BooleanField(default=True)
    longest_file_minutes = models.PositiveSmallIntegerField(default=240)
    firmware = models.CharField(max_length=40, blank=True, help_text="Wanted; empty when any will do.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = "version of a settings profile"
        verbose_name_plural = "versions of settings profiles"
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="versions_of_a_profile_are_numbered"),
            models.CheckConstraint(name="a_buffer_is_at_most_two_minutes", condition=Q(buffer_seconds__lte=120)),
            models.CheckConstraint(
                name="a_file_is_at_most_four_hours",
                condition=Q(longest_file_minutes__gte=1, longest_file_minutes__lte=240),
            ),
            models.CheckConstraint(name="quality_is_known", condition=Q(quality__in=Quality.values)),
        ]

    def __str__(self) -> str:
        return f"{self.profile} v{self.number}"

    @property
    def values(self) -> dict[str, Any]:
        """The settings by name."""
        return {name: getattr(self, name) for name in SETTINGS}

    def as_message(self) -> CameraSettings:
        """Return the settings as they go over the wire."""
        return CameraSettings(**self.values | {"version": self.pk, "quality": VideoQuality(self.quality)})


def default_value(name: str) -> Subquery:
    """Return SQL for a value of the default profile: NULL when there is none."""
    return Subquery(Profile.objects.default().values(name)[:1])


def wanted_settings() -> Coalesce:
    """Return SQL for the id of the version that a camera should work by."""
    return Coalesce(F("profile__current"), default_value("current"), output_field=models.BigIntegerField())


def wanted_firmware() -> Case:
    """Return SQL for the firmware that a camera should have: its own, else its profile's; empty when any will do."""
    by_profile = Coalesce(F("profile__current__firmware"), default_value("current__firmware"), Value(""))
    return Case(When(firmware_wanted="", then=by_profile), default=F("firmware_wanted"))
