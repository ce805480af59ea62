"""Where units came from: their places of the last minutes, thinned to what can be seen on a map."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from devices.distance import metres
from devices.models import CameraPlace

LONG = timedelta(minutes=5)
STEP_M = 4.0  # nearer than a fix is exact
STEP_MS = 30_000  # of a unit that stands
Point = tuple[float, float, int]  # longitude, latitude, milliseconds since 1970 UTC


def trails_of(cameras: Sequence[UUID], until: datetime) -> dict[UUID, list[Point]]:
    """Return the trail of each camera in the five minutes until a moment, oldest point first."""
    rows = CameraPlace.objects.filter(camera__in=cameras, at__range=(until - LONG, until)).order_by("camera_id", "at")
    found: dict[UUID, list[Point]] = {}
    for camera, at, latitude, longitude in rows.values_list("camera_id", "at", "latitude", "longitude"):
        found.setdefault(camera, []).append((longitude, latitude, round(at.timestamp() * 1000)))
    return {camera: thinned(points) for camera, points in found.items()}


def thinned(points: Iterable[Point]) -> list[Point]:
    """Return the points that show the way: a step of some metres apart, or half a minute; always the first and last."""
    kept: list[Point] = []
    last: Point | None = None
    for point in points:
        if not kept or _is_step(kept[-1], point):
            kept.append(point)
        last = point
    if last and last[:2] != kept[-1][:2]:
        kept.append(last)
    return kept


def _is_step(before: Point, after: Point) -> bool:
    is_far = metres((before[1], before[0]), (after[1], after[0])) >= STEP_M
    return is_far or after[2] - before[2] >= STEP_MS
