"""Warns owner and supervisor ten, five and one day before recordings go, one notice a person and day."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.supervisors import supervisors_of
from evidence.actions.retention.telling import tell
from evidence.models import Disposal, DisposalState, RetentionState, Status

DAYS = (1, 5, 10)
TARGET = "/retention/"
MOST = 20_000


def warn_before_erasing() -> int:
    """Tell everybody concerned once for each step; returns how many notices there were. Safe to repeat."""
    told = 0
    for days in DAYS:  # the nearest first: who is told "tomorrow" is not told "in ten days" as well
        rows = _due_within(days)
        by_person: defaultdict[tuple[uuid.UUID, date], int] = defaultdict(int)
        for _, owner, goes_at in rows:
            if owner:
                by_person[owner, timezone.localdate(goes_at)] += 1
        owners = User.objects.select_related("team").in_bulk([owner for owner, _ in by_person])
        for (owner, day), count in by_person.items():
            told += _warn(owners[owner], day, count, days)
        _note_told([pk for pk, _, _ in rows], days)
    return told


def _due_within(days: int) -> list[tuple[uuid.UUID, uuid.UUID | None, datetime]]:
    """Return (item, owner, when it goes) of what goes within so many days and nobody was told of."""
    queued = Q(item__disposals__state=DisposalState.QUEUED)
    states = RetentionState.objects.filter(is_held=False, told_days__gt=days).exclude(item__status=Status.DELETED)
    states = states.filter(Q(is_automatic=True, erase_at__isnull=False) | queued)
    queued_at = Disposal.objects.filter(item=OuterRef("pk"), state=DisposalState.QUEUED).values("erase_at")[:1]
    rows = states.annotate(goes_at=Coalesce(Subquery(queued_at), "erase_at")).filter(
        goes_at__lte=timezone.now() + timedelta(days=days)
    )
    return list(rows.order_by("pk").distinct().values_list("pk", "item__owner", "goes_at")[:MOST])


def _warn(owner: User, day: date, count: int, days: int) -> int:
    things = "1 recording goes" if count == 1 else f"{count} recordings go"
    text = f"{things} on {day:%d %b %Y}. Mark, place or hold what is needed."
    key = f"retention.{days}:{owner.pk}:{day.isoformat()}"
    return tell(to=[owner, *supervisors_of(owner)], text=text, target=TARGET, key=key)


def _note_told(ids: Iterable[uuid.UUID], days: int) -> None:
    RetentionState.objects.filter(pk__in=list(ids)).update(told_days=days)
