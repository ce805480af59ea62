"""The timeline view: for each local day a lane per officer with a bar per recording, as SVG geometry made here.

Widths are in the units of a drawing 1,000 wide, of which the first 150 hold the names.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone

from evidence.models import Item, Source

LEFT, WIDE = 150, 850
LANE, TOP = 30, 24  # heights
LEAST = 4  # width of the shortest bar that can still be hit
TONES = {
    Source.BODY_WORN: "blue",
    Source.TASER_LOG: "yellow",
    Source.CCTV: "teal",
    Source.DRONE: "teal",
    Source.PHONE: "violet",
    Source.DOORBELL: "violet",
    Source.DASHCAM: "violet",
    Source.CALL: "slate",
}


@dataclass(frozen=True)
class Bar:
    """One item on its lane."""

    x: float
    y: int
    width: float
    tone: str
    label: str
    address: str


@dataclass(frozen=True)
class Lane:
    """One officer."""

    name: str
    y: int
    middle: int
    bars: list[Bar]


@dataclass(frozen=True)
class Tick:
    """One hour."""

    x: float
    label: str


@dataclass(frozen=True)
class Day:
    """One day: heading, height of the drawing, hours and lanes."""

    heading: str
    height: int
    ticks: list[Tick]
    lanes: list[Lane]


@dataclass(frozen=True)
class Scale:
    """From a moment to a place across the drawing."""

    first: datetime
    hours: int

    def x(self, moment: datetime) -> float:
        """Return the place of a moment."""
        return round(LEFT + WIDE * ((moment - self.first) / timedelta(hours=self.hours)), 1)


def days_of(items: Iterable[Item]) -> list[Day]:
    """Return the days of a page of items, in the order of the page."""
    return [_day(day, list(found)) for day, found in groupby(items, key=lambda item: _local(item).date())]


def _day(day: date, items: list[Item]) -> Day:
    first = min(_local(item) for item in items).replace(minute=0, second=0, microsecond=0)
    last = max(_local(item) + _length(item) for item in items)
    hours = max(1, math.ceil((last - first) / timedelta(hours=1)))
    step = max(1, math.ceil(hours / 12))

    scale = Scale(first, hours)
    marks = [first + timedelta(hours=number) for number in range(0, hours + 1, step)]
    ticks = [Tick(scale.x(mark), f"{mark:%H:%M}") for mark in marks]
    lanes: list[Lane] = []
    for name in sorted({_who(item) for item in items}):
        y = TOP + LANE * len(lanes)
        bars = [_bar(item, scale, y) for item in reversed(items) if _who(item) == name]
        lanes.append(Lane(name, y, y + LANE // 2 + 4, bars))
    return Day(f"{day:%A} {day.day} {day:%B %Y}", TOP + LANE * len(lanes) + 6, ticks, lanes)


def _bar(item: Item, scale: Scale, y: int) -> Bar:
    start = _local(item)
    width = max(LEAST, round(scale.x(start + _length(item)) - scale.x(start), 1))
    label = f"{item.title}, {start:%H:%M:%S}, {item.get_source_display()}"
    return Bar(scale.x(start), y + 4, width, TONES.get(Source(item.source), "mut"), label, item.get_absolute_url())


def _local(item: Item) -> datetime:
    return timezone.localtime(item.timeline_at)


def _length(item: Item) -> timedelta:
    return timedelta(milliseconds=item.duration_ms or 0)


def _who(item: Item) -> str:
    person = item.recorded_by or item.owner
    return person.short_label if person else "No owner"
