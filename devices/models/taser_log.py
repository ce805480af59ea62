"""What the logs of TASERs say: entries as they were read, armed sessions and cycles, with the clock's error taken out.

Device times are kept beside the corrected ones and never changed (uk-rules.md section 3).
"""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from devices.clock_drift import How
from devices.taser_logs.flags import Flag
from devices.taser_logs.records import Ending, EventKind

KINDS = [(kind.value, kind.value.replace("_", " ").capitalize()) for kind in EventKind]
ENDINGS = [
    (Ending.AUTO.value, "By itself"),
    (Ending.SAFE.value, "Safety"),
    (Ending.HARD_STOP.value, "Hard stop"),
    (Ending.EXTENDED.value, "Extended"),
]


class Use(models.TextChoices):
    """What a session was for (words.md section 5.6); the log suggests it, a person confirms."""

    UNCLASSIFIED = "unclassified", "Not confirmed"
    OPERATIONAL = "operational", "Operational"
    TEST = "test", "Function test"
    TRAINING = "training", "Training"


class TaserLog(models.Model):
    """One download of one weapon; the raw file is an item of evidence with the same SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    taser = models.ForeignKey("devices.Taser", on_delete=models.PROTECT, related_name="logs")
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField(help_text="In the file.")
    new_entries = models.PositiveIntegerField(help_text="That no earlier log had.")
    first_sequence = models.BigIntegerField(null=True, blank=True)
    last_sequence = models.BigIntegerField(null=True, blank=True)
    dropped = models.BigIntegerField(default=0, help_text="Entries that the ring of an X2 has overwritten: no gap.")
    gaps = models.JSONField(default=list, help_text="Pairs [last before, first after] of missing sequence numbers.")
    faults = models.PositiveIntegerField(default=0)
    docked_at = models.DateTimeField(null=True, blank=True, help_text="When the weapon was docked; empty for a file.")
    clock_offset_ms = models.BigIntegerField(null=True, blank=True, help_text="Device minus server, at the dock.")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-read_at"]
        constraints = [
            models.UniqueConstraint(fields=["taser", "sha256"], name="a_log_is_read_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="taser_log_has_sha256"),
            models.CheckConstraint(
                condition=Q(docked_at__isnull=True, clock_offset_ms__isnull=True)
                | Q(docked_at__isnull=False, clock_offset_ms__isnull=False),
                name="a_docked_log_has_a_clock_offset",
            ),
        ]

    def __str__(self) -> str:
        return f"log {self.sha256[:8]}"


class ArmedSessionQuerySet(models.QuerySet["ArmedSession"]):
    """Armed sessions, narrowed by who may see them and by what is still to do."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Sessions of officers in reach; with the widest scope also those of weapons that nobody held."""
        return self.in_reach_of(user, Permission.TASER_READ)

    def in_reach_of(self, user: User | AnonymousUser, permission: Permission) -> Self:
        """Sessions of officers whom a permission reaches."""
        return self.filter(people_in_reach(user, permission, path="officer"))

    def uses(self) -> Self:
        """Sessions that are or may be real: all but confirmed or suggested tests and training."""
        apart = [Use.TEST, Use.TRAINING]
        return self.exclude(use__in=apart).exclude(use=Use.UNCLASSIFIED, suggested_use__in=apart)


class ArmedSession(models.Model):
    """From Armed to Safe: one use of a TASER as the weapon saw it. Only arc, trigger and fired are proved by it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    taser = models.ForeignKey("devices.Taser", on_delete=models.PROTECT, related_name="sessions")
    log = models.ForeignKey(TaserLog, on_delete=models.PROTECT, related_name="sessions", help_text="That brought it.")
    number = models.BigIntegerField(help_text="The same in every later download of this weapon.")
    officer = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="armed_sessions", help_text="Who held it."
    )
    began_at_device = models.DateTimeField()
    ended_at_device = models.DateTimeField()
    began_at = models.DateTimeField(help_text="UTC, the clock's error taken out.")
    ended_at = models.DateTimeField()
    is_whole = models.BooleanField(help_text="Whether the log has both Armed and Safe.")
    clock_offset_ms = models.BigIntegerField(null=True, blank=True, help_text="Device minus true, milliseconds.")
    time_error_ms = models.PositiveBigIntegerField(null=True, blank=True, help_text="Plus or minus.")
    clock_how = models.CharField(max_length=16, choices=[(how.value, how.value) for how in How])
    needs_confirmation = models.BooleanField(default=False, help_text="Clock over 5 s off, not confirmed by two points")
    suggested_use = models.CharField(max_length=12, choices=Use)
    suggested_because = models.CharField(max_length=200)
    use = models.CharField(max_length=12, choices=Use, default=Use.UNCLASSIFIED)
    use_set_at = models.DateTimeField(null=True, blank=True)
    use_set_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cycles_count = models.PositiveIntegerField()
    total_ms = models.PositiveBigIntegerField(help_text="All cycles together.")
    longest_ms = models.PositiveBigIntegerField()
    connected_ms = models.PositiveBigIntegerField(null=True, blank=True, help_text="Empty where no pulses were kept.")
    is_fired = models.BooleanField()
    is_arced = models.BooleanField()
    flags = ArrayField(models.CharField(max_length=32, choices=[(flag.value, flag.value) for flag in Flag]))

    objects = ArmedSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["-began_at", "-id"], name="armed_session_by_time"),
            models.Index(fields=["officer", "-began_at"], name="armed_session_by_officer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["taser", "number"], name="a_session_is_kept_once"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="a_session_ends_after_it_began"),
            models.CheckConstraint(condition=Q(suggested_use__in=Use.values), name="suggested_use_is_known"),
            models.CheckConstraint(
                condition=Q(use="unclassified", use_set_at__isnull=True, use_set_by__isnull=True)
                | Q(use__in=["operational", "test", "training"], use_set_at__isnull=False, use_set_by__isnull=False),
                name="a_confirmed_use_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("taser:use", args=[self.pk])

    @property
    def total_seconds(self) -> str:
        """The length of all cycles as "7.4 s"."""
        return f"{self.total_ms / 1000:.1f} s"

    @property
    def connected_seconds(self) -> str:
        """How long it was connected; without pulses nobody can say."""
        return "not kept" if self.connected_ms is None else f"{self.connected_ms / 1000:.1f} s"

    @property
    def clock_is_sure(self) -> bool:
        """Whether its times may be laid over a recording: the clock was measured, and over 5 s off confirmed."""
        return self.clock_offset_ms is not None and not self.needs_confirmation

    @property
    def headline(self) -> str:
        """The most that the log proves: fired, arced, or only armed."""
        if self.is_fired:
            return "TASER fired"
        return "TASER arced" if self.is_arced else "TASER armed"

    @property
    def shown_use(self) -> Use:
        """The confirmed use, else the suggested one."""
        return Use(self.suggested_use if self.use == Use.UNCLASSIFIED else self.use)


class Cycle(models.Model):
    """One trigger or arc."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(ArmedSession, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveIntegerField(help_text="From 1 in its session.")
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=KINDS)
    began_at_device = models.DateTimeField()
    began_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    ending = models.CharField(max_length=12, choices=ENDINGS, blank=True)
    connected_ms = models.PositiveIntegerField(null=True, blank=True)
    fired_bays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    bays = models.JSONField(default=list)
    pulses = ArrayField(
        models.IntegerField(), default=list, help_text="One behind the other: ms from the start, bay, microcoulomb."
    )

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="cycles_of_a_session_are_numbered")]

    def __str__(self) -> str:
        return f"cycle {self.number}"

    @property
    def name(self) -> str:
        """What made it run."""
        return "Trigger" if self.kind == "trigger" else "Arc switch"

    @property
    def seconds(self) -> str:
        """Its length as "5.0 s"."""
        return f"{self.duration_ms / 1000:.1f} s"

    @property
    def connected_seconds(self) -> str:
        """How long it was connected; without pulses nobody can say."""
        return "not kept" if self.connected_ms is None else f"{self.connected_ms / 1000:.1f} s"


class LogEntry(models.Model):
    """One entry as the weapon wrote it; the first log that had it is its log."""

    id = models.BigAutoField(primary_key=True)
    # The log's own reference holds the weapon as well. Log and session are looked at for each statement, by triggers
    # (migration 0008), not for each of 16,000 rows.
    taser = models.ForeignKey(
        "devices.Taser", on_delete=models.PROTECT, related_name="log_entries", db_constraint=False, db_index=False
    )
    log = models.ForeignKey(TaserLog, on_delete=models.PROTECT, related_name="kept_entries", db_constraint=False)
    session = models.ForeignKey(
        ArmedSession,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        db_constraint=False,
    )
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=KINDS)
    at_device = models.DateTimeField()
    at = models.DateTimeField(help_text="UTC, the clock's error taken out.")
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    temperature_c = models.SmallIntegerField(null=True, blank=True)
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=ENDINGS, blank=True)
    new_time = models.DateTimeField(null=True, blank=True, help_text="What a clock sync set the clock to.")
    bays = models.JSONField(default=list)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["taser", "sequence"]
        constraints = [models.UniqueConstraint(fields=["taser", "sequence"], name="an_entry_is_kept_once")]

    def __str__(self) -> str:
        return f"entry {self.sequence}"
