"""Who came into which cordon: one fix outside, the next inside. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from devices.distance import metres
from devices.fix_rows import TrueFix

METRES_PER_DEGREE = 111_195.0
CIRCLE_CORNERS = 64
Place = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class Area:
    """What a cordon closes off: a circle (`middle`, `radius_m`) or the inside of `corners`."""

    key: UUID
    middle: Place | None = None
    radius_m: float = 0.0
    corners: tuple[Place, ...] = ()

    def holds(self, place: Place) -> bool:
        """Say whether a place lies in it."""
        if self.middle is not None:
            return metres((place[1], place[0]), (self.middle[1], self.middle[0])) <= self.radius_m
        return _is_inside(place, self.corners)


def crossings(before: TrueFix | None, after: TrueFix, areas: Iterable[Area]) -> list[UUID]:
    """Return the cordons that a unit came into between two fixes; who is first heard of inside has not crossed."""
    if before is None:
        return []
    was, is_now = (before.longitude, before.latitude), (after.longitude, after.latitude)
    if was == is_now:
        return []
    return [area.key for area in areas if area.holds(is_now) and not area.holds(was)]


def ring_of(area: Area) -> list[Place]:
    """Return the closed ring that a map draws, counter-clockwise for a circle."""
    if area.middle is None:
        return [*area.corners, area.corners[0]]
    longitude, latitude = area.middle
    north = area.radius_m / METRES_PER_DEGREE
    east = north / max(0.01, math.cos(math.radians(latitude)))
    turns = [2 * math.pi * step / CIRCLE_CORNERS for step in range(CIRCLE_CORNERS)]
    ring = [
        (round(longitude + east * math.cos(turn), 6), round(latitude + north * math.sin(turn), 6)) for turn in turns
    ]
    return [*ring, ring[0]]


def _is_inside(place: Place, corners: tuple[Place, ...]) -> bool:
    """Say whether a line from the place to the east crosses the edges an odd number of times."""
    east, north = place
    inside = False
    for (one_east, one_north), (two_east, two_north) in pairwise((*corners, corners[0])):
        if (one_north > north) != (two_north > north):
            at = one_east + (north - one_north) / (two_north - one_north) * (two_east - one_east)
            inside ^= east < at
    return inside
