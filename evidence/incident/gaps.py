"""When an officer was on scene and no recording of theirs runs. Judged by everything that the system holds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from evidence.models import Item, Kind, Source
from evidence.taser.coverage import gaps
from evidence.taser.footage import LONGEST
from incidents.models import Attendance, Incident

Taken = dict[UUID, list[tuple[datetime, datetime]]]
LIVE = timedelta(hours=1)
LEAST = timedelta(seconds=60)  # a shorter one is no gap: a camera is started while walking up


@dataclass(frozen=True)
class Gap:
    """A stretch on scene without a recording."""

    officer: User
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


def gaps_of(incident: Incident, person: User, *, now: datetime) -> list[Gap]:
    """Return the gaps of officers in the person's reach; what the person may not see closes a gap as well.

    Two queries. Somebody whose camera was never docked has a gap until it is.
    """
    reached = people_in_reach(person, Permission.EVIDENCE_READ, path="officer")
    there = list(Attendance.objects.filter(reached, incident=incident).select_related("officer").order_by("from_at"))
    if not there:
        return []
    taken = _taken(there)
    found = []
    for one in there:
        until = one.to_at or incident.ended_at or _known_until(one, taken, now)
        missing = gaps(one.from_at, until, taken[one.officer_id])
        found += [Gap(one.officer, start, end) for start, end in missing if end - start >= LEAST]
    return found


def _known_until(one: Attendance, taken: Taken, now: datetime) -> datetime:
    """Return until when somebody surely was there whose leaving nobody wrote down.

    That is while anybody's camera ran, or until now when they came less than an hour ago.
    """
    ends = [end for rows in taken.values() for _, end in rows if one.from_at < end <= one.from_at + LONGEST]
    if now - one.from_at < LIVE:
        ends.append(now)
    return max(ends, default=one.from_at)


def _taken(there: list[Attendance]) -> Taken:
    """Return when the body cameras of officers ran, from a while before they came."""
    officers = {one.officer_id for one in there}
    since = min(one.from_at for one in there) - LONGEST
    rows = Item.objects.living().filter(
        recorded_by__in=officers, recorded_at__gte=since, kind=Kind.VIDEO, source=Source.BODY_WORN
    )
    found: Taken = defaultdict(list)
    for officer, start, length in rows.order_by().values_list("recorded_by", "recorded_at", "duration_ms"):
        if officer and start:
            found[officer].append((start, start + timedelta(milliseconds=length or 0)))
    return found
