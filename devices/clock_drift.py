"""Corrects the clock of a device by what is known about it; the device's own times are never changed.

Whole milliseconds throughout. Between two known points the offset changes evenly (a quartz is steady); at a clock
sync it jumps, so nothing is interpolated across one. Outside of the points the nearest offset is kept: the slope of
two points that lie close together would carry their error far away. Points that no quartz can join, because the
clock was set and nobody wrote it down, are not joined either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Self

MILLISECOND = timedelta(milliseconds=1)
QUARTZ_PPM = 20  # what makers of plain 32 kHz crystals promise: 1.7 s a day
WORST_PPM = 1_000  # 86 s a day: no running clock is so bad, it must have been set
SAME_MOMENT = timedelta(seconds=1)
LARGE_OFFSET_MS = 5_000
POINTS_TO_CONFIRM = 2


class PointKind(StrEnum):
    """How an offset became known."""

    SYNC = "sync"  # the device says its clock was set
    DOCK = "dock"  # the dock compared the clocks
    CONFIRMED = "confirmed"  # a person found the same moment in a recording


# Own uncertainty of a point: a logged time may be rounded to a tenth, a message takes a few milliseconds to travel,
# a person hits the right picture of 25 a second.
UNCERTAINTY_MS = {PointKind.SYNC: 100, PointKind.DOCK: 50, PointKind.CONFIRMED: 40}


class How(StrEnum):
    """How a time was corrected."""

    INTERPOLATED = "interpolated"
    ONE_POINT = "one point"
    EXTRAPOLATED = "extrapolated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """A moment at which the offset is known: what the device's clock showed, and device minus true time."""

    device_time: datetime
    offset_ms: int
    kind: PointKind

    @property
    def true_time(self) -> datetime:
        """The moment itself."""
        return self.device_time - self.offset_ms * MILLISECOND


def sync_step(old: datetime, new: datetime) -> tuple[Point, Point]:
    """Return the two points of a clock that showed `old`, was set, and then showed `new`, which is taken as true."""
    before = Point(old, (old - new) // MILLISECOND, PointKind.SYNC)
    return before, Point(new, 0, PointKind.SYNC)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A true time and how sure it is; offset and uncertainty are None when nothing is known about the clock."""

    at: datetime
    offset_ms: int | None
    uncertainty_ms: int | None
    how: How
    needs_confirmation: bool = False  # over 5 s off and not confirmed by two points


@dataclass(frozen=True)
class Stretch:
    """Points between which the clock was not set, in order."""

    points: tuple[Point, ...]
    ppm: int
    syncs_before: int = 0  # clock syncs among the points before this stretch

    @cached_property
    def needs_confirmation(self) -> bool:
        """Whether the clock is over 5 s off and fewer than two points are confirmed by a person."""
        confirmed = sum(point.kind is PointKind.CONFIRMED for point in self.points)
        return confirmed < POINTS_TO_CONFIRM and any(abs(point.offset_ms) > LARGE_OFFSET_MS for point in self.points)

    def covers(self, device_time: datetime) -> bool:
        return self.points[0].device_time <= device_time <= self.points[-1].device_time

    def distance(self, device_time: datetime) -> timedelta:
        """How far outside of the points a time lies."""
        return max(self.points[0].device_time - device_time, device_time - self.points[-1].device_time, timedelta())

    def offset_ms(self, device_time: datetime) -> int:
        """Return by how much the clock was ahead at that time of its own; `correct` knows how sure that is."""
        if len(self.points) == 1:
            return self.points[0].offset_ms
        return self._interpolate(device_time) if self.covers(device_time) else self._nearest(device_time).offset_ms

    def correct(self, device_time: datetime) -> Corrected:
        nearest, offset_ms = self._nearest(device_time), self.offset_ms(device_time)
        how = How.INTERPOLATED if self.covers(device_time) else How.EXTRAPOLATED
        if len(self.points) == 1:
            how = How.ONE_POINT
        return Corrected(
            at=device_time - offset_ms * MILLISECOND,
            offset_ms=offset_ms,
            uncertainty_ms=self._uncertainty_ms(nearest, device_time, how),
            how=how,
            needs_confirmation=self.needs_confirmation,
        )

    def _nearest(self, device_time: datetime) -> Point:
        return min(self.points, key=lambda point: abs(point.device_time - device_time))

    def _interpolate(self, device_time: datetime) -> int:
        later = next(index for index, point in enumerate(self.points) if point.device_time >= device_time)
        after = self.points[later]
        if after.device_time == device_time:
            return after.offset_ms
        before = self.points[later - 1]
        gone = (device_time - before.device_time) // MILLISECOND
        whole = (after.device_time - before.device_time) // MILLISECOND
        change = after.offset_ms - before.offset_ms
        # Rounded half up in whole numbers: an offset may be years, which a float would not keep to the millisecond.
        return before.offset_ms + (2 * change * gone + whole) // (2 * whole)

    def _uncertainty_ms(self, nearest: Point, device_time: datetime, how: How) -> int:
        """Return the nearest point's own uncertainty plus what a clock can go astray since then.

        Between points that is what the quartz may wander from the even slope; outside of them, if the clock was seen
        to be worse than its quartz, as much as it was seen to drift.
        """
        ppm = self.ppm if how is How.INTERPOLATED else max(self.ppm, self._seen_ppm)
        distance_ms = abs(device_time - nearest.device_time) // MILLISECOND
        return UNCERTAINTY_MS[nearest.kind] + _rounded_up(distance_ms * ppm, 1_000_000)

    @cached_property
    def _seen_ppm(self) -> int:
        first, last = self.points[0], self.points[-1]
        whole = max(1, (last.device_time - first.device_time) // MILLISECOND)
        return _rounded_up(abs(last.offset_ms - first.offset_ms) * 1_000_000, whole)


@dataclass(frozen=True)
class Drift:
    """All that is known about one clock: stretches of points between clock syncs, in order."""

    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, points: Iterable[Point], *, ppm: int = QUARTZ_PPM) -> Self:
        """Return the drift that these points show, in whatever order they come.

        A clock sync is two points of the same moment, first the offset before it, then the one after it: best made
        by `sync_step`; two sync points in a row with one device time (the clock before it was set) mean the same.
        """
        ordered = sorted(_as_steps(points), key=lambda point: point.true_time)
        stretches: list[list[Point]] = []
        syncs: list[int] = []
        for before, point in zip([None, *ordered], ordered, strict=False):
            is_step = before is not None and _is_step(before, point)
            last = stretches[-1][-1] if stretches and not is_step else None
            if last is not None and _runs_on(last, point):
                stretches[-1].append(point)
            elif last is not None and _is_same_moment(last, point):
                stretches[-1][-1] = min(last, point, key=lambda one: UNCERTAINTY_MS[one.kind])
            else:
                stretches.append([point])
                syncs.append(is_step + (syncs[-1] if syncs else 0))
        return cls(tuple(Stretch(tuple(one), ppm, number) for one, number in zip(stretches, syncs, strict=True)))

    @property
    def needs_confirmation(self) -> bool:
        """Whether any stretch is over 5 s off and not confirmed by two points."""
        return any(stretch.needs_confirmation for stretch in self.stretches)

    def corrected(self, device_time: datetime, *, syncs_before: int | None = None) -> Corrected:
        """Return the true time of a device time.

        `syncs_before` is how many of the clock syncs lie before the entry in its log. A clock that was set back
        shows some times twice: without it the earlier of the two is taken, as uncertain as they differ.
        """
        if not self.stretches:
            return Corrected(device_time, None, None, How.UNKNOWN)
        possible = self.stretches
        if syncs_before is not None:
            number = min(max(syncs_before, 0), possible[-1].syncs_before)
            possible = tuple(stretch for stretch in possible if stretch.syncs_before == number)
        if len(possible) == 1:
            return possible[0].correct(device_time)
        closest = min(stretch.distance(device_time) for stretch in possible)
        found = [stretch.correct(device_time) for stretch in possible if stretch.distance(device_time) == closest]
        spread = max(abs(one.at - found[0].at) for one in found) // MILLISECOND
        return replace(found[0], uncertainty_ms=(found[0].uncertainty_ms or 0) + spread)


def _rounded_up(number: int, by: int) -> int:
    return -(-number // by)


def _as_steps(points: Iterable[Point]) -> list[Point]:
    """Return the points; of two syncs with one device time the second shows what the clock showed once it was set."""
    given = list(points)
    for index, (one, two) in enumerate(pairwise(given)):
        is_step = one.kind is two.kind is PointKind.SYNC and one.device_time == two.device_time
        if is_step and one.offset_ms != two.offset_ms:
            given[index + 1] = replace(two, device_time=one.true_time + two.offset_ms * MILLISECOND)
    return given


def _is_step(one: Point, two: Point) -> bool:
    """Whether these are the two sides of a clock sync."""
    return one.kind is two.kind is PointKind.SYNC and one.true_time == two.true_time


def _runs_on(one: Point, two: Point) -> bool:
    """Whether a clock can have run from one point to the next: forward, and no worse than the worst quartz."""
    is_forward = two.device_time > one.device_time and two.true_time > one.true_time
    return is_forward and abs(two.offset_ms - one.offset_ms) <= most_apart_ms(one, two)


def most_apart_ms(one: Point, two: Point) -> int:
    """Return by how much two points of one running clock may differ: what each is unsure of, and the worst quartz."""
    gone_ms = abs(two.device_time - one.device_time) // MILLISECOND
    return UNCERTAINTY_MS[one.kind] + UNCERTAINTY_MS[two.kind] + gone_ms * WORST_PPM // 1_000_000


def _is_same_moment(one: Point, two: Point) -> bool:
    """Whether two points measured one moment and differ only by what they are unsure of."""
    unsure_ms = UNCERTAINTY_MS[one.kind] + UNCERTAINTY_MS[two.kind]
    is_near = abs(two.device_time - one.device_time) <= SAME_MOMENT
    return is_near and abs(two.offset_ms - one.offset_ms) <= unsure_ms
