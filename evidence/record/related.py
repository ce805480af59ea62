"""Other items that belong to one: same incident, time, place, camera or bytes; only what the person may open."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import ExpressionWrapper, F, Q, QuerySet
from django.db.models.fields import DateTimeField
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from devices.distance import metres
from evidence.models import File, Item, Role, Sidecar

MOST = 6
PLACE_METRES = 200
PLACE_TIME = timedelta(minutes=15)
METRES_PER_DEGREE = 111_320  # of latitude


@dataclass(frozen=True)
class Group:
    """Items related in one way; `items` are at most six, `count` is how many there are."""

    key: str
    title: str
    items: list[Item]
    count: int
    notes: dict[str, str]


def groups(person: User, item: Item) -> list[Group]:
    """Return the ways in which this item has relatives, empty ones left out."""
    others = Item.objects.open_to(person).living().exclude(pk=item.pk)
    wanted = (
        ("export", "Of the same export", _same_export(others, item)),
        ("incident", "Same incident", _same_incident(others, item)),
        ("time", "Same time", _same_time(others, item)),
        ("place", "Same place and time", _same_place(others, item)),
        ("camera", "Same camera", _same_camera(others, item)),
        ("bytes", "Same bytes", _same_bytes(others, item)),
    )
    return [group for key, title, found in wanted if (group := _group(key, title, found, item)).count]


def _group(key: str, title: str, found: "QuerySet[Item]", item: Item) -> Group:
    near = list(found.order_by("timeline_at")[:200]) if key == "place" else []
    if key == "place":
        near = [other for other in near if _distance(item, other) <= PLACE_METRES]
        return Group(key, title, near[:MOST], len(near), {str(other.pk): _how_far(item, other) for other in near})
    chosen = list(found.order_by("timeline_at")[:MOST])
    count = len(chosen) if len(chosen) < MOST else found.count()
    return Group(key, title, chosen, count, {str(other.pk): overlap_note(item, other) for other in chosen})


def _same_export(others: "QuerySet[Item]", item: Item) -> "QuerySet[Item]":
    """Return the files that came beside a recording, and for such a file its recording."""
    recording = Sidecar.objects.filter(item=item).values("recording")
    return others.filter(Q(sidecar__recording=item.pk) | Q(pk__in=recording))


def _same_incident(others: "QuerySet[Item]", item: Item) -> "QuerySet[Item]":
    return others.filter(incident=item.incident_id) if item.incident_id else others.none()


def _same_time(others: "QuerySet[Item]", item: Item) -> "QuerySet[Item]":
    if item.recorded_at is None:
        return others.none()
    ends = ExpressionWrapper(
        F("recorded_at") + Coalesce(F("duration_ms"), 0) * timedelta(milliseconds=1), output_field=DateTimeField()
    )
    longest = item.recorded_at - timedelta(hours=24)
    within = others.filter(recorded_at__gte=longest, recorded_at__lt=_end(item)).annotate(ends_at=ends)
    return within.filter(ends_at__gt=item.recorded_at)


def _same_place(others: "QuerySet[Item]", item: Item) -> "QuerySet[Item]":
    place = _place(item)
    if place is None or item.recorded_at is None:
        return others.none()
    north = PLACE_METRES / METRES_PER_DEGREE
    east = north / max(0.01, math.cos(math.radians(place[0])))
    box = Q(latitude__range=(place[0] - north, place[0] + north), longitude__range=(place[1] - east, place[1] + east))
    near = others.filter(recorded_at__range=(item.recorded_at - PLACE_TIME, _end(item) + PLACE_TIME))
    return near.filter(box | Q(latitude__isnull=True) & ~Q(track=[]))


def _same_camera(others: "QuerySet[Item]", item: Item) -> "QuerySet[Item]":
    if item.camera_id is None or item.recorded_at is None:
        return others.none()
    day = timedelta(hours=18)
    return others.filter(camera=item.camera_id, recorded_at__range=(item.recorded_at - day, item.recorded_at + day))


def _same_bytes(others: "QuerySet[Item]", item: Item) -> "QuerySet[Item]":
    original = next((file for file in item.files.all() if file.role == Role.ORIGINAL), None)
    if original is None:
        return others.none()
    twins = File.objects.filter(role=Role.ORIGINAL, sha256=original.sha256).values("item")
    return others.filter(pk__in=twins)


def overlap_note(item: Item, other: Item) -> str:
    """Return in words how another item lies in time beside this one."""
    if item.recorded_at is None or other.recorded_at is None:
        return "Time unknown"
    start, end = max(item.recorded_at, other.recorded_at), min(_end(item), _end(other))
    clock = f"{timezone.localtime(other.recorded_at):%H:%M:%S}"
    if end <= start:
        return f"At {clock}"
    seconds = round((end - start).total_seconds())
    return f"At {clock}, overlaps {seconds // 60:02}:{seconds % 60:02}"


def _how_far(item: Item, other: Item) -> str:
    return f"{_distance(item, other):.0f} m away. {overlap_note(item, other)}"


def _distance(item: Item, other: Item) -> float:
    one, two = _place(item), _place(other)
    return metres(one, two) if one and two else math.inf


def _place(item: Item) -> tuple[float, float] | None:
    if item.latitude is not None and item.longitude is not None:
        return item.latitude, item.longitude
    first = item.track[0] if item.track else None
    return (first["latitude"], first["longitude"]) if first else None


def _end(item: Item) -> datetime:
    started = item.recorded_at or item.received_at
    return started + timedelta(milliseconds=item.duration_ms or 0)
