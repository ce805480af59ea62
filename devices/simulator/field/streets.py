"""The streets of the invented town as a net: where one can walk and drive, and the shortest way to a place."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from devices.simulator.town.drawing import bend, borders, pieces, streets_of
from devices.simulator.town.plan import CROSS, DISTRICTS, METRES_EAST, METRES_NORTH, Point

JOINED_M = 1.0  # a street that ends this near to another one meets it
CELL_M = 130.0  # longer than any piece of a line
Segment = tuple[Point, Point]


@dataclass(frozen=True)
class Streets:
    """Corners in metres east and north of the market cross, and from each the next ones with how far they are."""

    corners: tuple[Point, ...]
    next_to: tuple[tuple[tuple[int, float], ...], ...]

    def nearest(self, point: Point) -> int:
        """Return the corner nearest to a point."""
        return min(range(len(self.corners)), key=lambda number: math.dist(self.corners[number], point))

    def ways_to(self, goal: int) -> list[int]:
        """Return for each corner the next one on the shortest way to `goal` (Dijkstra)."""
        far, onward = [math.inf] * len(self.corners), [goal] * len(self.corners)
        far[goal], queue = 0.0, [(0.0, goal)]
        while queue:
            here, corner = heapq.heappop(queue)
            if here > far[corner]:
                continue
            for other, metres in self.next_to[corner]:
                if here + metres < far[other]:
                    far[other], onward[other] = here + metres, corner
                    heapq.heappush(queue, (far[other], other))
        return onward


def degrees(point: Point) -> tuple[float, float]:
    """Return latitude and longitude of a point of the town, to about 0.1 m."""
    return round(CROSS[0] + point[1] / METRES_NORTH, 6), round(CROSS[1] + point[0] / METRES_EAST, 6)


@cache
def streets() -> Streets:
    """Return the net of the whole town; what hangs together with nothing is left out."""
    links = defaultdict[Point, set[Point]](set)
    for start, end in _cut_at_crossings(list(_lines())):
        if start != end:
            links[start].add(end)
            links[end].add(start)
    whole = _largest(links)
    number = {corner: place for place, corner in enumerate(sorted(whole))}
    corners = tuple(bend(corner) for corner in sorted(whole))
    return Streets(
        corners,
        tuple(
            tuple(
                (number[other], math.dist(corners[number[corner]], corners[number[other]]))
                for other in sorted(links[corner])
            )
            for corner in sorted(whole)
        ),
    )


def _lines() -> Iterator[list[Point]]:
    for district in DISTRICTS:
        yield from (line for _, line in streets_of(district))
    yield from (pieces(start, end) for _, _, start, end in borders())


def _cut_at_crossings(lines: list[list[Point]]) -> Iterator[Segment]:
    """Yield the pieces of all lines, cut where another line ends on them."""
    cells = defaultdict[tuple[int, int], list[tuple[int, Segment]]](list)
    for number, line in enumerate(lines):
        for segment in pairwise(line):
            cells[_cell(_middle(segment))].append((number, segment))
    cuts = defaultdict[Segment, list[Point]](list)
    for number, line in enumerate(lines):
        for end in (line[0], line[-1]):
            for segment in _around(cells, end, number):
                cuts[segment].append(end)
    for line in lines:
        for segment in pairwise(line):
            yield from pairwise(sorted((*segment, *cuts[segment]), key=lambda one: math.dist(segment[0], one)))


def _around(cells: dict[tuple[int, int], list[tuple[int, Segment]]], end: Point, own: int) -> Iterator[Segment]:
    column, row = _cell(end)
    for cell in ((column + east, row + north) for east in (-1, 0, 1) for north in (-1, 0, 1)):
        for number, segment in cells.get(cell, ()):
            if number != own and _metres_to(end, segment) < JOINED_M:
                yield segment


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point[0] / CELL_M), math.floor(point[1] / CELL_M)


def _middle(segment: Segment) -> Point:
    (east, north), (other_east, other_north) = segment
    return (east + other_east) / 2, (north + other_north) / 2


def _metres_to(point: Point, segment: Segment) -> float:
    (east, north), end = segment
    along = end[0] - east, end[1] - north
    length = along[0] ** 2 + along[1] ** 2
    share = ((point[0] - east) * along[0] + (point[1] - north) * along[1]) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.dist(point, (east + share * along[0], north + share * along[1]))


def _largest(links: dict[Point, set[Point]]) -> set[Point]:
    """Return the largest part that hangs together."""
    left, largest = set(links), set[Point]()
    while left:
        found, edge = set[Point](), [min(left)]
        while edge:
            corner = edge.pop()
            if corner not in found:
                found.add(corner)
                edge += links[corner] - found
        left -= found
        largest = max(largest, found, key=len)
    return largest
