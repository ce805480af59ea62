"""Who looked at recordings lately, from the journal: shown to those whose recordings they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.reason import ReasonCode
from audit import reading
from audit.operations import Operation, Outcome
from audit.reading import TrailRow
from evidence.models import Item

LOOKED: dict[str, str] = {
    Operation.EVIDENCE_PLAYED: "played",
    Operation.EVIDENCE_VIEWED: "opened",
    Operation.EVIDENCE_DOWNLOADED: "downloaded",
    Operation.SHARE_OPENED: "opened",
    Operation.SHARE_PLAYED: "played",
    Operation.SHARE_DOWNLOADED: "downloaded",
}
LOOKED_AT = [one for one in Operation if one in LOOKED]
ACTS_READ = 200


@dataclass(frozen=True)
class Watcher:
    """One person who looked at one recording, the last time they did."""

    who: str
    did: str
    item: Item
    moment: datetime
    reason: str


def watchers_of(items: Sequence[Item], *, other_than: User, days: int, limit: int) -> list[Watcher]:
    """Return who else looked at the items in the last days, newest first, each person once per recording."""
    if not items:
        return []
    since = timezone.now() - timedelta(days=days)
    rows = reading.acts(operations=LOOKED_AT, since=since, on=items, outcome=Outcome.SUCCESS.value, limit=ACTS_READ)
    by_id = {str(item.pk): item for item in items}
    found: dict[tuple[str, str], Watcher] = {}
    for row in rows:
        if row.actor_id == str(other_than.pk) or row.actor_type == "worker":
            continue
        found.setdefault((row.actor_id, row.object_id), watcher(row, by_id[row.object_id]))
    return list(found.values())[:limit]


def watcher(row: TrailRow, item: Item) -> Watcher:
    """Return one row in words."""
    return Watcher(who(row), LOOKED[row.operation], item, row.occurred_at, why(row))


def why(row: TrailRow) -> str:
    """Return why somebody looked, as far as they said; a recipient is not asked, since it was shared with them."""
    if row.actor.get("organisation"):
        return "Shared with them"
    return ReasonCode(row.justification_code).label if row.justification_code in ReasonCode.values else ""


def who(row: TrailRow) -> str:
    """Return the actor of an entry as people know them."""
    if row.actor_type == "worker":
        return "The system"
    if organisation := row.actor.get("organisation"):  # a recipient of a package
        return f"{row.actor.get('name', '')}, {organisation}"
    parts = [row.actor.get(part, "") for part in ("rank", "name", "collar_number")]
    return " ".join(part for part in parts if part and part != "Staff") or row.actor_type
