"""The recordings of an incident on one clock: each with its beginning and end, the device's error taken out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.models import User
from evidence.models import File, Item, Kind, Source
from evidence.taser.footage import LONGEST, Angle
from incidents.models import Attendance, Incident

DAY, SOON = timedelta(days=1), timedelta(minutes=5)  # a camera may be started before its officer is there
MOST = 200  # recordings that one page lays out
PUBLIC_SOURCES = frozenset({Source.DOORBELL, Source.DASHCAM, Source.PHONE})


def recordings_of(incident: Incident, person: User) -> tuple[list[Angle], int]:
    """Return the recordings that a person may know of by their beginning, and how many have no known time.

    Those of officers who were there then, which nobody has placed in an incident yet, are among them.
    """
    known = Item.objects.visible_to(person).living().filter(kind__in=[Kind.VIDEO, Kind.AUDIO])
    items = known.filter(Q(incident=incident) | _beside(incident)).exclude(source=Source.INTERVIEW)
    people = items.select_related("recorded_by", "owner", "incident").order_by("timeline_at", "id")
    files = Prefetch("files", File.objects.order_by("role", "number"))
    rows = list(people.prefetch_related(files)[:MOST])
    timed = [angle_of(item) for item in rows if item.recorded_at]
    return timed, len(rows) - len(timed)


def _beside(incident: Incident) -> Q:
    """Return a condition for recordings in no incident that began while their officer was there."""
    left = Q(to_at__isnull=True, from_at__gte=OuterRef("recorded_at") - LONGEST) | Q(to_at__gte=OuterRef("recorded_at"))
    there = Attendance.objects.filter(
        left, incident=incident, officer=OuterRef("recorded_by"), from_at__lte=OuterRef("recorded_at") + SOON
    )
    window = (incident.started_at - LONGEST, (incident.ended_at or incident.started_at + DAY) + LONGEST)
    return Q(Exists(there), incident__isnull=True, source=Source.BODY_WORN, recorded_at__range=window)


def angle_of(item: Item) -> Angle:
    """Return a recording whose time is known with its end."""
    if item.recorded_at is None:
        message = "a recording without a known time is no angle"
        raise ValueError(message)
    end = item.recorded_at + timedelta(milliseconds=item.duration_ms or 0)
    return Angle(item, item.recorded_at, end, is_wearer=False)


def chosen(angles: Sequence[Angle], at: datetime, most: int) -> list[Angle]:
    """Return up to `most` recordings, body cameras first: of all those that run at `at`, then the longest."""
    by_use = sorted(angles, key=lambda one: (not one.start <= at < one.end, one.start - one.end))
    return sorted(by_use[:most], key=lambda one: (one.item.source != Source.BODY_WORN, one.start))
