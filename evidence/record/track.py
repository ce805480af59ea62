"""The map of a recording's track as SVG geometry, and the track as a GPX file; pure.

Equirectangular around the track's middle: over a few kilometres the error is below the thickness of a line.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

SIDE = 340.0  # of the drawing, without its margins; units of the view box
MARGIN = 30.0
METRES_PER_DEGREE = 111_320
LEAST_METRES = 20.0  # a track that stays in one place is not blown up beyond this
BARS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
TICKS = 5


@dataclass(frozen=True)
class Point:
    """One fix on the drawing, and as it came."""

    x: str
    y: str
    at_ms: int
    latitude: float
    longitude: float
    accuracy_m: float
    moment: datetime | None

    @property
    def anchor(self) -> str:
        """On which side of the point its label stands: inside of the drawing."""
        return "end" if float(self.x) > MARGIN + SIDE * 0.7 else "start"

    @property
    def label_dx(self) -> str:
        """How far the label stands from the point."""
        return "-9" if self.anchor == "end" else "9"

    @property
    def label_dy(self) -> str:
        """Below the point on the right, where the track comes from the left."""
        return "14" if self.anchor == "end" else "4"


@dataclass(frozen=True)
class Map:
    """What the template draws; `bar` is the scale bar's length in drawing units and `bar_label` in words."""

    points: list[Point]
    path: str
    ticks: list[Point]
    bar: str
    bar_label: str
    height: str
    bar_y: str
    length_m: int

    @property
    def for_script(self) -> list[list[float]]:
        """Milliseconds, x and y of each fix: what the playhead's dot follows."""
        return [[point.at_ms, float(point.x), float(point.y)] for point in self.points]


def map_of(track: Sequence[dict[str, Any]], started: datetime | None) -> Map | None:
    """Return the drawing of a track, or None when there is no fix; `started` is when its first picture was taken."""
    if not track:
        return None
    fixes = sorted(track, key=lambda fix: fix["at_ms"])
    plane = [_metres(fix, fixes[0]) for fix in fixes]
    west, east = min(x for x, _ in plane), max(x for x, _ in plane)
    south, north = min(y for _, y in plane), max(y for _, y in plane)
    span = max(east - west, north - south, LEAST_METRES)
    scale = SIDE / span
    left, top = (span - (east - west)) / 2 - west, north
    points = [
        _point(fix, MARGIN + (x + left) * scale, MARGIN + (top - y) * scale, started)
        for fix, (x, y) in zip(fixes, plane, strict=True)
    ]
    height = max((north - south) * scale, 60) + 2 * MARGIN + 24
    bar = max((b for b in BARS if b * scale <= SIDE * 0.4), default=BARS[0])
    return Map(
        points,
        "M" + " L".join(f"{point.x} {point.y}" for point in points),
        _spread(points),
        f"{bar * scale:.1f}",
        f"{bar} m" if bar < 1000 else f"{bar // 1000} km",
        f"{height:.0f}",
        f"{height - 14:.0f}",
        round(sum(math.dist(one, two) for one, two in itertools.pairwise(plane))),
    )


def gpx(name: str, track: Sequence[dict[str, Any]], started: datetime | None) -> Iterator[str]:
    """Yield the track as GPX 1.1, times in UTC; without a known start the points have none."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gpx version="1.1" creator="Exhibit" xmlns="http://www.topografix.com/GPX/1/1">\n'
    yield f"<trk><name>{escape(name)}</name><trkseg>\n"
    for fix in sorted(track, key=lambda one: one["at_ms"]):
        time = f"<time>{_utc(started, fix['at_ms'])}</time>" if started else ""
        yield f'<trkpt lat="{fix["latitude"]:.7f}" lon="{fix["longitude"]:.7f}">{time}</trkpt>\n'
    yield "</trkseg></trk></gpx>\n"


def _utc(started: datetime, at_ms: int) -> str:
    return (started + timedelta(milliseconds=at_ms)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _metres(fix: dict[str, Any], zero: dict[str, Any]) -> tuple[float, float]:
    east = (fix["longitude"] - zero["longitude"]) * METRES_PER_DEGREE * math.cos(math.radians(zero["latitude"]))
    return east, (fix["latitude"] - zero["latitude"]) * METRES_PER_DEGREE


def _point(fix: dict[str, Any], x: float, y: float, started: datetime | None) -> Point:
    moment = started + timedelta(milliseconds=fix["at_ms"]) if started else None
    place = fix["latitude"], fix["longitude"]
    return Point(f"{x:.1f}", f"{y:.1f}", fix["at_ms"], *place, fix.get("accuracy_m", 0), moment)


def _spread(points: list[Point]) -> list[Point]:
    """Return the points that get a time label: first, last, and some between that stand apart."""
    chosen: list[Point] = []
    last = points[-1].at_ms
    for index in range(TICKS):
        wanted = points[0].at_ms + (last - points[0].at_ms) * index / (TICKS - 1)
        point = min(points, key=lambda one: abs(one.at_ms - wanted))
        if all(math.dist((float(point.x), float(point.y)), (float(o.x), float(o.y))) > 24 for o in chosen):
            chosen.append(point)
    return chosen
