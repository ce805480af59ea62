"""Reviews: what professional standards look at first: refused acts, and who looked at recordings and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import reading
from audit.operations import Operation, Outcome
from audit.reading import TrailRow
from config.home.watchers import LOOKED, LOOKED_AT, who, why
from evidence.models import Item

DAYS = 7
SHOWN = 15


@dataclass(frozen=True)
class Act:
    """One journal entry in words."""

    moment: datetime
    who: str
    what: str
    why: str
    item: Item | None


def fill(person: User) -> dict[str, Any]:
    """Return what the template of Reviews shows: at most ten queries; refused acts only with AUDIT_READ."""
    since = timezone.now() - timedelta(days=DAYS)
    refused: list[TrailRow] = []
    if person.may(Permission.AUDIT_READ):
        refused = reading.acts(operations=list(Operation), since=since, outcome=Outcome.DENIED.value, limit=SHOWN)
    looked = reading.acts(operations=LOOKED_AT, since=since, outcome=Outcome.SUCCESS.value, limit=SHOWN)
    ids = {row.object_id for row in looked}
    items = {str(item.pk): item for item in Item.objects.visible_to(person).filter(pk__in=ids)}
    return {
        "refused": [act(row, None) for row in refused],
        "looked": [act(row, items[row.object_id]) for row in looked if row.object_id in items],
        "position": reading.position(),
        "days": DAYS,
    }


def act(row: TrailRow, item: Item | None) -> Act:
    """Return an entry in words."""
    reason = why(row)
    if not reason and item is not None and str(item.recorded_by_id) == row.actor_id:
        reason = "Own footage"
    what = LOOKED.get(row.operation) or row.operation.replace(".", " ").replace("_", " ")
    return Act(row.occurred_at, who(row), what, reason or row.reason_code.replace("_", " "), item)
