"""From the plan to lines and areas: districts are parted by roads at equal distance, filled with streets, then bent."""

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

from devices.simulator.town.plan import DISTRICTS, EDGE, FENWICK_COURT, TANNER_ROW, District, Point

PIECE = 115  # metres of a line that stay straight when the town is bent
PAVEMENT = 7  # metres from the middle of a street to the first house
STILL, BENT = 230, 620  # metres from a filmed place: nearer nothing is bent, farther all is


def bend(point: Point) -> Point:
    """Return where a point of the ruled town lies in the grown one."""
    east, north = point
    away = min(math.dist(point, place) for place in (TANNER_ROW, FENWICK_COURT))
    share = min(max((away - STILL) / (BENT - STILL), 0), 1)
    share = share * share * (3 - 2 * share)
    east_by = 44 * math.sin(north / 300 + 0.7) + 12 * math.sin(north / 110 + east / 240)
    north_by = 40 * math.sin(east / 330 - 0.4) + 12 * math.sin(east / 120 - north / 260)
    return east + share * east_by, north + share * north_by


def pieces(start: Point, end: Point) -> list[Point]:
    """Return a line cut into pieces short enough to be bent."""
    number = max(1, math.ceil(math.dist(start, end) / PIECE))
    return [_between(start, end, step / number) for step in range(number + 1)]


def smooth(points: tuple[Point, ...], steps: int = 8) -> list[Point]:
    """Return a curve through the points (Catmull-Rom)."""
    whole = [points[0], *points, points[-1]]
    curve = []
    for before, start, end, after in zip(whole, whole[1:], whole[2:], whole[3:], strict=False):
        curve += [_spline(before, start, end, after, step / steps) for step in range(steps)]
    return [*curve, points[-1]]


def band(points: tuple[Point, ...], widths: tuple[float, ...], steps: int = 8) -> list[Point]:
    """Return the outline of a curve that is wide: at each of its points, in metres."""
    middle = smooth(points, steps)
    wide = smooth(tuple((width, 0.0) for width in widths), steps)
    left, right = [], []
    for number, (east, north) in enumerate(middle):
        ahead, behind = middle[min(number + 1, len(middle) - 1)], middle[max(number - 1, 0)]
        length = math.dist(ahead, behind)
        across = (behind[1] - ahead[1]) / length, (ahead[0] - behind[0]) / length
        half = wide[number][0] / 2
        left.append((east + across[0] * half, north + across[1] * half))
        right.append((east - across[0] * half, north - across[1] * half))
    return [*left, *reversed(right), left[0]]


def ground_of(district: District, inset: float = 0) -> list[Point]:
    """Return the ground of a district: nearer to its middle than to any other, by `inset` metres from the edge."""
    ground: list[Point] = list(EDGE)
    for other in DISTRICTS:
        if other is not district:
            ground = _nearer(ground, district.middle, other.middle, inset)
    return ground


def borders() -> Iterator[tuple[str, str, Point, Point]]:
    """Yield the lines between neighbouring districts with the names of both."""
    for number, one in enumerate(DISTRICTS):
        ground = ground_of(one)
        for start, end in zip(ground, [*ground[1:], ground[0]], strict=True):
            middle = _between(start, end, 0.5)
            for other in DISTRICTS[number + 1 :]:
                if abs(math.dist(middle, one.middle) - math.dist(middle, other.middle)) < 0.01:
                    yield one.name, other.name, start, end


def streets_of(district: District) -> Iterator[tuple[str, list[Point]]]:
    """Yield the streets of a district: named along, nameless across; the name of the plan's first goes `through`."""
    ground = ground_of(district)
    rows = list(_rows(district, ground))
    for number, row in rows:
        if line := _inside(ground, _place(district, -3000, row), _place(district, 3000, row)):
            names = district.streets
            yield (names[number] if 0 <= number < len(names) else ""), pieces(*line)
        for along in _crossings(district, number):
            side = _place(district, along, row), _place(district, along, row + district.deep)
            if across := _inside(ground, *side):
                yield "", pieces(*across)


def blocks_of(district: District) -> Iterator[list[Point]]:
    """Yield the built-up blocks between the streets of a district."""
    ground, built = ground_of(district), ground_of(district, inset=14)
    for number, row in _rows(district, ground):
        crossings = _crossings(district, number)
        for left, right in pairwise(crossings):
            west, east = left + PAVEMENT, right - PAVEMENT
            south, north = row + PAVEMENT, row + district.deep - PAVEMENT
            corners = [(west, south), (east, south), (east, north), (west, north)]
            block = _common([_place(district, *corner) for corner in corners], built)
            if len(block) > 2 and area_of(block) > 900:
                yield block


def area_of(outline: list[Point]) -> float:
    """Return the area of an outline without its last point repeated, square metres."""
    turned = zip(outline, [*outline[1:], outline[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in turned)) / 2


def _rows(district: District, ground: list[Point]) -> Iterator[tuple[int, float]]:
    _, first = _ruled(district, district.through)
    heights = [_ruled(district, corner)[1] - first for corner in ground]
    lowest, highest = math.floor(min(heights) / district.deep), math.ceil(max(heights) / district.deep)
    for number in range(lowest, highest + 1):
        yield number, first + number * district.deep


def _crossings(district: District, row: int) -> list[float]:
    shift = (row * 61) % 100 / 100 * district.long  # each row starts elsewhere, as walls are laid
    middle, _ = _ruled(district, district.middle)
    uneven = [district.long * 0.22 * math.sin(number * 2.4 + row * 1.7) for number in range(-8, 9)]
    return [middle + shift + number * district.long + more for number, more in zip(range(-8, 9), uneven, strict=True)]


def _ruled(district: District, point: Point) -> Point:
    turn = math.radians(district.turn)
    east, north = point
    return east * math.cos(turn) + north * math.sin(turn), north * math.cos(turn) - east * math.sin(turn)


def _place(district: District, along: float, across: float) -> Point:
    turn = math.radians(district.turn)
    return along * math.cos(turn) - across * math.sin(turn), along * math.sin(turn) + across * math.cos(turn)


def _nearer(ground: Iterable[Point], to: Point, than: Point, inset: float) -> list[Point]:
    apart = math.dist(to, than)
    normal = (to[0] - than[0]) / apart, (to[1] - than[1]) / apart
    middle = _between(to, than, 0.5)
    return _cut(list(ground), normal, (middle[0] + normal[0] * inset, middle[1] + normal[1] * inset))


def _cut(ground: list[Point], normal: Point, on: Point) -> list[Point]:
    """Keep the side of a line to which the normal points (Sutherland and Hodgman)."""

    def height(point: Point) -> float:
        return (point[0] - on[0]) * normal[0] + (point[1] - on[1]) * normal[1]

    kept: list[Point] = []
    for start, end in zip(ground, [*ground[1:], *ground[:1]], strict=True):
        here, there = height(start), height(end)
        if here >= 0:
            kept.append(start)
        if (here < 0) != (there < 0):
            kept.append(_between(start, end, here / (here - there)))
    return kept


def _sides(ground: list[Point]) -> Iterator[tuple[Point, Point]]:
    """Yield of each side the normal that points inwards, and a point on it."""
    turned = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ground, [*ground[1:], ground[0]], strict=True))
    sign = 1 if turned > 0 else -1
    for start, end in zip(ground, [*ground[1:], ground[0]], strict=True):
        yield (sign * (start[1] - end[1]), sign * (end[0] - start[0])), start


def _common(shape: list[Point], ground: list[Point]) -> list[Point]:
    for normal, on in _sides(ground):
        shape = _cut(shape, normal, on)
    return shape


def _inside(ground: list[Point], start: Point, end: Point) -> tuple[Point, Point] | None:
    """Return the part of a line that lies in the ground, when it is longer than 25 m."""
    low, high = 0.0, 1.0
    for normal, on in _sides(ground):
        here = (start[0] - on[0]) * normal[0] + (start[1] - on[1]) * normal[1]
        there = (end[0] - on[0]) * normal[0] + (end[1] - on[1]) * normal[1]
        if here < 0 and there < 0:
            return None
        if here < 0 <= there:
            low = max(low, here / (here - there))
        elif there < 0 <= here:
            high = min(high, here / (here - there))
    line = _between(start, end, low), _between(start, end, high)
    return line if high > low and math.dist(*line) > 25 else None


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _spline(before: Point, start: Point, end: Point, after: Point, share: float) -> Point:
    def one(a: float, b: float, c: float, d: float) -> float:
        return (
            2 * b + (c - a) * share + (2 * a - 5 * b + 4 * c - d) * share**2 + (3 * b - a - 3 * c + d) * share**3
        ) / 2

    return one(before[0], start[0], end[0], after[0]), one(before[1], start[1], end[1], after[1])
