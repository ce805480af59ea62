"""Who has watched which parts of an item; reads only."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from evidence.models import Item, PlayedRange
from evidence.record.multirange import Stretch, joined, length_ms


@dataclass(frozen=True)
class Watcher:
    """One person, what they have seen of the item, how much of it in percent, and when they last looked."""

    person: User
    stretches: list[Stretch]
    percent: int
    last_at: datetime
    sittings: int
    company: list[str]


def watched_by(item: Item, person: User) -> list[Stretch]:
    """Return what one person has seen, whatever the speed."""
    rows = PlayedRange.objects.filter(viewing__item=item, viewing__person=person).values_list("ranges", flat=True)
    return joined(stretch for ranges in rows for stretch in ranges)


def watchers(item: Item) -> list[Watcher]:
    """Return everybody who has played it, the latest first."""
    rows = PlayedRange.objects.filter(viewing__item=item).select_related("viewing__person__team")
    of_person: dict[User, list[PlayedRange]] = defaultdict(list)
    for row in rows:
        of_person[row.viewing.person].append(row)
    found = [_watcher(item, person, played) for person, played in of_person.items()]
    return sorted(found, key=lambda one: one.last_at, reverse=True)


def _watcher(item: Item, person: User, rows: list[PlayedRange]) -> Watcher:
    stretches = joined(stretch for row in rows for stretch in row.ranges)
    whole = item.duration_ms or 1
    return Watcher(
        person,
        stretches,
        min(100, round(100 * length_ms(stretches) / whole)),
        max(row.updated_at for row in rows),
        len({row.viewing_id for row in rows}),
        sorted({name for row in rows for name in row.viewing.co_viewers}),
    )
