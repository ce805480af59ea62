"""The evidence item: one recording or file as people know it, whatever files stand behind it."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.choices import PLAYABLE, AccessClass, Kind, Readiness, Sensitivity, Source, Status, TimeBasis
from evidence.models.reach import ReachQuerySet

if TYPE_CHECKING:
    from evidence.models.file import File


class ItemQuerySet(ReachQuerySet["Item"]):
    """Selections of items. What a person may know of, open or do is decided in `reach.py` and nowhere else."""

    def living(self) -> Self:
        """Leave out erased items, and what arrived live of a recording that is here as a whole (decision 0040)."""
        return super().living().filter(completed_by=None)


class Item(models.Model):
    """One piece of evidence."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.OTHER)
    source = models.CharField(max_length=16, choices=Source)
    status = models.CharField(max_length=16, choices=Status, default=Status.PROCESSING)
    readiness = models.CharField(max_length=16, choices=Readiness, default=Readiness.WAITING)
    readiness_cause = models.TextField(blank=True)
    plan = models.CharField(max_length=32, blank=True, help_text="How it is played; see evidence/media/plan.py.")
    owner = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
        help_text="Who answers for it; scopes of roles reach an item through its owner.",
    )
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="recordings")
    camera = models.ForeignKey(
        "devices.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="recordings"
    )
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    description = models.TextField(max_length=4000, blank=True)
    evidence_id = models.CharField(
        max_length=75, blank=True, help_text="Log, crime number or other reference as given; not a key."
    )
    exhibit_reference = models.CharField(max_length=40, blank=True)
    seized_from = models.CharField(max_length=200, blank=True, help_text="Who handed it over, or where it was found.")
    recorded_at = models.DateTimeField(
        null=True, blank=True, help_text="UTC, the device's clock error taken out. Empty: unknown."
    )
    time_basis = models.CharField(max_length=8, choices=TimeBasis, default=TimeBasis.DEVICE)
    time_error_ms = models.PositiveBigIntegerField(null=True, blank=True, help_text="Plus or minus, milliseconds.")
    recorded_at_device = models.DateTimeField(null=True, blank=True, help_text="As the device's clock said.")
    clock_offset_ms = models.BigIntegerField(null=True, blank=True, help_text="Device minus server, milliseconds.")
    duration_ms = models.BigIntegerField(null=True, blank=True)
    buffer_ms = models.PositiveIntegerField(default=0, help_text="Silent part before the start, milliseconds.")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    started_by = models.CharField(max_length=32, blank=True)
    place = models.CharField(max_length=200, blank=True, help_text="Where it was recorded, in words.")
    latitude = models.FloatField(null=True, blank=True, help_text="Degrees (WGS 84), of the first fix or as stated.")
    longitude = models.FloatField(null=True, blank=True)
    track = models.JSONField(default=list, blank=True)
    muted = models.JSONField(default=list, blank=True)
    probe = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    timeline_at = models.GeneratedField(
        expression=Coalesce("recorded_at", "received_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        help_text="Where it stands in lists: when recorded, else when received.",
    )
    access_class = models.CharField(max_length=12, choices=AccessClass, default=AccessClass.UNRESTRICTED)
    sensitivity = ArrayField(models.CharField(max_length=16, choices=Sensitivity), default=list, blank=True)
    is_concealed = models.GeneratedField(
        expression=models.Case(
            models.When(Q(access_class="confidential") | ~Q(sensitivity=[]), then=models.Value(value=True)),
            default=models.Value(value=False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
        help_text="Hidden from everybody who is neither owner nor named.",
    )
    named = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="People and teams of its live grants; kept by actions."
    )
    has_content_warning = models.BooleanField(default=False)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    category_keys = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Keys of its categories; kept by actions."
    )
    custom = models.JSONField(default=dict, blank=True, help_text="Values of the force's own fields, by key.")
    was_evidential = models.BooleanField(default=False, help_text="Once true, always true: erasing needs two people.")
    revision = models.PositiveIntegerField(default=1, editable=False, help_text="One more with each change by hand.")
    ready_at = models.DateTimeField(null=True, blank=True)
    upload = models.OneToOneField(
        "evidence.Upload", null=True, blank=True, on_delete=models.PROTECT, related_name="item"
    )
    completed_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="completes",
        help_text="The whole recording of which this is what arrived live; lists and counts show that one.",
    )
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-timeline_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-timeline_at", "-id"], name="item_by_owner"),
            models.Index(fields=["-timeline_at", "-id"], name="item_by_time"),
            models.Index(fields=["incident", "timeline_at"], name="item_by_incident"),
            GinIndex(fields=["named"], name="item_by_named", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(readiness__in=["ready", "audio_only"]) | Q(ready_at__isnull=False),
                name="playable_item_has_ready_time",
            ),
            models.CheckConstraint(condition=~Q(duplicate_of=F("id")), name="item_is_no_duplicate_of_itself"),
            models.CheckConstraint(condition=~Q(completed_by=F("id")), name="item_is_not_completed_by_itself"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, time_basis="unknown")
                | Q(recorded_at__isnull=False) & ~Q(time_basis="unknown"),
                name="unknown_recorded_time_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__contained_by=Sensitivity.values), name="sensitivity_flags_are_known"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="item_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:detail", args=[self.id])

    @property
    def is_restricted(self) -> bool:
        """Whether playing asks again for the reason and who else is watching."""
        return self.access_class != AccessClass.UNRESTRICTED

    @property
    def is_playable(self) -> bool:
        """Whether a browser can play it now."""
        return self.readiness in PLAYABLE

    @property
    def original(self) -> "File":
        """The original file; raises File.DoesNotExist for an item without one."""
        return self.files.get(role="original")
