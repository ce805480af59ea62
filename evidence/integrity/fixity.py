"""How well the store is checked: the oldest check, what is overdue, and what was found and not yet looked into."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from evidence.models import File, Place, RetentionProgress, StoreFinding

WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Fixity:
    """Figures for pages and monitoring."""

    oldest_check_at: datetime | None
    is_within_30_days: bool
    open_findings: int
    listed_at: datetime | None

    @property
    def oldest_days(self) -> float:
        """Age in days of the oldest check of all stored files; 0 for an empty store."""
        return (timezone.now() - self.oldest_check_at).total_seconds() / 86400 if self.oldest_check_at else 0.0


def fixity() -> Fixity:
    """Return the figures; three short queries by index."""
    stored = File.objects.filter(place=Place.STORED)
    first = (
        stored.order_by(F("verified_at").asc(nulls_first=True), "id").values_list("verified_at", "stored_at").first()
    )
    oldest = (first[0] or first[1]) if first else None
    listed = RetentionProgress.objects.filter(name="store.listing").values_list("read_to", flat=True).first()
    return Fixity(
        oldest_check_at=oldest,
        is_within_30_days=oldest is None or oldest > timezone.now() - WITHIN,
        open_findings=StoreFinding.objects.filter(closed_at=None).count(),
        listed_at=listed,
    )
