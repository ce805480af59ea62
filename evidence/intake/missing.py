"""What items lack that somebody must give: the same conditions as in the search, so that counts and lists agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from evidence.models import Item, Source

OVERDUE = timedelta(days=3)  # a shift pattern's rest days; older ones are shown as late


@dataclass(frozen=True)
class Lack:
    """One thing that can be missing: how the address, the page and the search call it."""

    key: str
    title: str
    condition: Q
    search: str
    all_there: str


INCIDENT = Lack(
    "incident",
    "Without an incident",
    Q(incident__isnull=True) & ~Q(source=Source.TASER_LOG),  # a log holds weeks: its uses belong to incidents
    "no:incident -source:taser_log",
    "Every recording has its incident",
)
CATEGORY = Lack("category", "Without a category", Q(category_keys=[]), "no:category", "Every recording has a category")
LACKS = {lack.key: lack for lack in (INCIDENT, CATEGORY)}


@dataclass(frozen=True)
class Lacking:
    """How many items lack it, how old the oldest is, and how many of them are late."""

    lack: Lack
    count: int
    oldest: datetime | None
    late: int


def lacking(items: QuerySet[Item]) -> list[Lacking]:
    """Return the counts of every lack among items; one query."""
    late = Q(received_at__lt=timezone.now() - OVERDUE)
    wanted: dict[str, Any] = {}
    for key, lack in LACKS.items():
        wanted[f"{key}_count"] = Count("pk", filter=lack.condition)
        wanted[f"{key}_oldest"] = Min("received_at", filter=lack.condition)
        wanted[f"{key}_late"] = Count("pk", filter=lack.condition & late)
    found = items.order_by().aggregate(**wanted)
    return [
        Lacking(lack, found[f"{key}_count"], found[f"{key}_oldest"], found[f"{key}_late"])
        for key, lack in LACKS.items()
    ]
