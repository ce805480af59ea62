"""Batteries and cartridges of TASERs: what is in stores, with an officer or in a weapon, fired, or past its date."""

from datetime import timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from devices.models.issue import Issue
from devices.models.taser import Taser

EXPIRES_SOON = timedelta(days=60)


class StockKind(models.TextChoices):
    """What a thing in stock is; the names of cartridges are those of the logs (docs/taser-logs.md)."""

    T7_BATTERY = "t7_battery", "TASER 7 battery"
    X2_BATTERY = "x2_battery", "X2 battery"
    CLOSE_QUARTERS = "close_quarters", "TASER 7 close quarters 12°"
    STAND_OFF = "stand_off", "TASER 7 stand-off 3.5°"
    FEET_15 = "15_ft", "X2 15 ft"
    FEET_25 = "25_ft", "X2 25 ft"
    FEET_35 = "35_ft", "X2 35 ft"
    TRAINING = "training", "Training cartridge"


BATTERIES = (StockKind.T7_BATTERY, StockKind.X2_BATTERY)
CARTRIDGES = tuple(kind for kind in StockKind if kind not in BATTERIES)


class StockStatus(models.TextChoices):
    """Where it is; that it is past its date is told by the date."""

    IN_STOCK = "in_stock", "In stock"
    ISSUED = "issued", "Issued"
    LOADED = "loaded", "In a weapon"
    USED = "used", "Used"
    LOST = "lost", "Lost"
    RETURNED = "returned", "Returned to the maker"


STOCK_MOVES: dict[str, frozenset[str]] = {
    StockStatus.IN_STOCK: frozenset(StockStatus.values),
    StockStatus.ISSUED: frozenset(StockStatus.values),
    StockStatus.LOADED: frozenset(StockStatus.values),
    StockStatus.USED: frozenset({StockStatus.RETURNED}),  # a fired cartridge stays fired
    StockStatus.LOST: frozenset({StockStatus.IN_STOCK, StockStatus.RETURNED, StockStatus.USED, StockStatus.LOADED}),
    StockStatus.RETURNED: frozenset(),
}
ABOUT = (StockStatus.IN_STOCK, StockStatus.ISSUED, StockStatus.LOADED)  # what can still be used
TONES = {
    StockStatus.IN_STOCK: "green",
    StockStatus.ISSUED: "blue",
    StockStatus.LOADED: "teal",
    StockStatus.USED: "",
    StockStatus.LOST: "red",
    StockStatus.RETURNED: "",
}


class StockItemQuerySet(models.QuerySet["StockItem"]):
    """Batteries and cartridges, narrowed by who may see them and by what needs attention."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Narrow to what officers in reach have, or have in their weapon; with the widest scope to all there is."""
        if isinstance(user, User) and user.scope_of(Permission.DEVICES_READ) is Scope.ANY:
            return self.all()
        held = Issue.objects.filter(people_in_reach(user, Permission.DEVICES_READ, path="holder")).held("taser")
        return self.filter(people_in_reach(user, Permission.DEVICES_READ, path="holder") | Q(taser__in=held))

    def in_need(self, need: str) -> Self:
        """Return those of one tile; raises KeyError for an unknown tile."""
        return self.filter(stock_needs()[need])

    def count_needs(self) -> dict[str, int]:
        """Count those of every tile in one query."""
        return self.aggregate(**{need: Count("pk", filter=condition) for need, condition in stock_needs().items()})


def stock_needs() -> dict[str, Q]:
    """Return the condition behind each tile; an expiry date is the last day on which a thing may be used."""
    about, today = Q(status__in=ABOUT), timezone.localdate()
    return {
        "about": about,
        "in_stock": Q(status=StockStatus.IN_STOCK),
        "out": Q(status__in=[StockStatus.ISSUED, StockStatus.LOADED]),
        "soon": about & Q(expires_on__gte=today, expires_on__lte=today + EXPIRES_SOON),
        "expired": about & Q(expires_on__lt=today),
        "used": Q(status=StockStatus.USED),
        "seen": Q(is_seen_in_log=True),
        "lost": Q(status=StockStatus.LOST),
    }


class StockItem(models.Model):
    """One battery or cartridge. It is never deleted: the log of a weapon names it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    serial = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16, choices=StockKind)
    status = models.CharField(max_length=10, choices=StockStatus, default=StockStatus.IN_STOCK)
    expires_on = models.DateField(null=True, blank=True, help_text="The last day on which it may be used.")
    taser = models.ForeignKey(Taser, null=True, blank=True, on_delete=models.PROTECT, related_name="stock")
    bay = models.PositiveSmallIntegerField(null=True, blank=True)
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="stock")
    used_at = models.DateTimeField(null=True, blank=True)
    is_seen_in_log = models.BooleanField(default=False, help_text="A log named it before anybody registered it.")
    note = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = StockItemQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        verbose_name = "battery or cartridge"
        verbose_name_plural = "batteries and cartridges"
        constraints = [
            models.CheckConstraint(
                name="stock_serial_is_capitals_and_digits",
                condition=Q(serial__regex=r"^[0-9A-Z][0-9A-Z-]{2,31}$"),
            ),
            models.CheckConstraint(name="stock_kind_is_known", condition=Q(kind__in=StockKind.values)),
            models.CheckConstraint(name="stock_status_is_known", condition=Q(status__in=StockStatus.values)),
            models.CheckConstraint(
                name="what_is_loaded_is_in_a_weapon", condition=~Q(status="loaded") | Q(taser__isnull=False)
            ),
            models.CheckConstraint(
                name="what_is_issued_is_with_somebody", condition=~Q(status="issued") | Q(holder__isnull=False)
            ),
            models.CheckConstraint(
                name="what_is_in_stock_is_with_nobody",
                condition=~Q(status="in_stock") | Q(holder__isnull=True, taser__isnull=True, bay__isnull=True),
            ),
            models.CheckConstraint(
                name="what_is_used_has_a_time", condition=~Q(status="used") | Q(used_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_bay_is_of_a_weapon", condition=Q(bay__isnull=True) | Q(bay__in=[1, 2], taser__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("devices:stock-item", args=[self.serial])

    @property
    def kept_by_people(self) -> dict[str, object]:
        """What people write about it, and what a log may change meanwhile."""
        holder = str(self.holder_id) if self.holder_id else ""
        expires = self.expires_on.isoformat() if self.expires_on else ""
        return {"status": self.status, "expires_on": expires, "holder": holder, "note": self.note}

    @property
    def is_battery(self) -> bool:
        """Whether it is a battery; all else are cartridges."""
        return self.kind in BATTERIES

    @property
    def is_expired(self) -> bool:
        """Whether it is past its date and could still be used."""
        return self.status in ABOUT and self.expires_on is not None and self.expires_on < timezone.localdate()

    @property
    def expires_soon(self) -> bool:
        """Whether its last day is within 60 days."""
        if self.status not in ABOUT or self.expires_on is None or self.is_expired:
            return False
        return self.expires_on <= timezone.localdate() + EXPIRES_SOON

    @property
    def tone(self) -> str:
        """The colour of the status; the word always stands beside it."""
        return TONES[StockStatus(self.status)]
