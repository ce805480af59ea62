"""Where somebody is in the course of a day: a walk of points in time, on patrol or on the way to a call."""

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from devices.simulator.field.streets import Streets
from devices.simulator.town.plan import Point

PATROL_M_S = 1.3
PAUSE_SHARE, LONGEST_PAUSE_MS = 0.08, 20 * 60_000  # standing, talking, writing
MILLISECONDS = 1000


@dataclass
class Walk:
    """Points (milliseconds of the day, metres east and north), in order; between two of them straight and even."""

    times: list[int] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    def go(self, moment: int, point: Point) -> None:
        """Be at a point at a moment."""
        self.times.append(moment)
        self.points.append(point)

    def at(self, moment: int) -> Point:
        """Return where this is at a moment; before the first point there, after the last one there."""
        place = bisect_right(self.times, moment)
        if place == 0:
            return self.points[0]
        if place == len(self.times):
            return self.points[-1]
        begin, end = self.times[place - 1], self.times[place]
        share = (moment - begin) / (end - begin)
        (east, north), (to_east, to_north) = self.points[place - 1], self.points[place]
        return east + (to_east - east) * share, north + (to_north - north) * share

    def turn(self, moment: int) -> None:
        """Stop where this is at a moment, and forget what was to come."""
        here = self.at(moment)
        place = bisect_right(self.times, moment)
        del self.times[place:], self.points[place:]
        self.go(moment, here)


@dataclass
class Walker:
    """Somebody who wanders through the streets by the dice, or goes where they are sent."""

    net: Streets
    dice: random.Random
    corner: int  # where the walk's last point is, or is next to
    walk: Walk = field(default_factory=Walk)
    _before: int = -1

    def stand(self, moment: int, point: Point | None = None) -> None:
        """Be where they are up to a moment."""
        self.walk.go(moment, point or (self.walk.points[-1] if self.walk.points else self.net.corners[self.corner]))

    def wander(self, until: int) -> None:
        """Patrol on foot, from corner to corner, never straight back but in a dead end."""
        walk = self.walk
        if walk.times[-1] < until:
            self._reach_corner(PATROL_M_S)
        while walk.times[-1] < until:
            ahead = self.net.next_to[self.corner]
            others = [one for one in ahead if one[0] != self._before] or list(ahead)
            goal, metres = others[int(self.dice.random() * len(others))]
            self._before, self.corner = self.corner, goal
            walk.go(walk.times[-1] + max(1, round(metres / PATROL_M_S * MILLISECONDS)), self.net.corners[goal])
            if self.dice.random() < PAUSE_SHARE:
                self.stand(walk.times[-1] + int(self.dice.random() * LONGEST_PAUSE_MS))

    def travel(self, moment: int, ways: Sequence[int], metres_a_second: float) -> int:
        """Leave at a moment by the ways to a goal; returns when they are there."""
        if self.walk.times[-1] > moment:
            self.walk.turn(moment)
        elif self.walk.times[-1] < moment:
            self.stand(moment)
        while True:
            self._reach_corner(metres_a_second)
            if ways[self.corner] == self.corner:
                return self.walk.times[-1]
            self.corner = ways[self.corner]

    def _reach_corner(self, metres_a_second: float) -> None:
        """Go on to the corner that is next, when they are not there."""
        here, corner = self.walk.points[-1], self.net.corners[self.corner]
        gone = round(math.dist(here, corner) / metres_a_second * MILLISECONDS)
        if gone:
            self.walk.go(self.walk.times[-1] + gone, corner)
