"""Items on a map: gathered in a fine grid by the database, then joined until no two markers lie over each other.

Pixels are those of a web map: the world is 512 times 2^zoom wide, in the Mercator projection. Knows no Django.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

WORLD = 512  # pixels, at zoom 0
HIGHEST = 85.0  # degrees of latitude: nearer to the poles the projection runs away
CELL = 20  # pixels: side of a cell of the grid
WIDEST = 2048  # pixels: a box that is wider is looked at from farther away
CLOSEST = 20  # zoom
APART, APART_WHEN_FEW = 52, 26  # pixels between markers
FEW = 60  # items that fit a map one by one


@dataclass(frozen=True)
class Box:
    """What a map shows, degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Latitude and longitude of the corners."""
        return [(self.south, self.west), (self.south, self.east), (self.north, self.east), (self.north, self.west)]

    def around(self, other: "Box") -> "Box":
        """Return the box around two."""
        return Box(
            min(self.south, other.south),
            min(self.west, other.west),
            max(self.north, other.north),
            max(self.east, other.east),
        )


@dataclass(frozen=True)
class Cluster:
    """Items that one marker stands for: how many, the middle of them, the box around them; `key` names a single one."""

    count: int
    latitude: float
    longitude: float
    box: Box
    key: str = ""


def box_of(text: str) -> Box | None:
    """Return the box behind `south,west,north,east` in degrees; None for anything else."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        return None
    is_on_earth = -90 <= south <= north <= 90 and -180 <= west <= east <= 180
    return Box(south, west, north, east) if is_on_earth else None


def zoom_for(box: Box, wanted: float) -> int:
    """Return the whole zoom to gather for: as wanted, but never so near that the box is wider than `WIDEST`."""
    width = max(box.east - box.west, box.north - box.south, 1e-6)
    nearest = math.floor(math.log2(WIDEST * 360 / (WORLD * width)))
    return max(0, min(math.floor(wanted), nearest, CLOSEST))


def degrees_of(pixels: float, zoom: int) -> float:
    """Return how many degrees of longitude so many pixels are."""
    return pixels * 360 / (WORLD * 2.0**zoom)


def pixels_of(latitude: float, longitude: float, zoom: int) -> tuple[float, float]:
    """Return where a place lies on the map: from the left, from the equator upwards."""
    size = WORLD * 2.0**zoom
    angle = math.radians(max(-HIGHEST, min(HIGHEST, latitude)))
    up = math.log(math.tan(math.pi / 4 + angle / 2)) / (2 * math.pi)
    return (longitude + 180) / 360 * size, up * size


def joined(cells: Iterable[Cluster], zoom: int) -> list[Cluster]:
    """Return the markers of a map: the fullest first takes what lies too near to it."""
    waiting = sorted(cells, key=lambda cell: (-cell.count, cell.latitude, cell.longitude))
    apart = APART_WHEN_FEW if sum(cell.count for cell in waiting) <= FEW else APART
    markers: list[Cluster] = []
    anchors: list[tuple[float, float]] = []
    squares: dict[tuple[int, int], list[int]] = {}
    for cell in waiting:
        place = pixels_of(cell.latitude, cell.longitude, zoom)
        square = math.floor(place[0] / apart), math.floor(place[1] / apart)
        near = _nearest(place, square, squares, anchors, apart)
        if near is None:
            squares.setdefault(square, []).append(len(markers))
            anchors.append(place)
            markers.append(cell)
        else:
            markers[near] = both(markers[near], cell)
    return markers


def both(one: Cluster, other: Cluster) -> Cluster:
    """Return the marker of two together."""
    count = one.count + other.count
    latitude = (one.latitude * one.count + other.latitude * other.count) / count
    longitude = (one.longitude * one.count + other.longitude * other.count) / count
    return replace(one, count=count, latitude=latitude, longitude=longitude, box=one.box.around(other.box), key="")


def _nearest(
    place: tuple[float, float],
    square: tuple[int, int],
    squares: dict[tuple[int, int], list[int]],
    anchors: list[tuple[float, float]],
    apart: float,
) -> int | None:
    around = ((square[0] + x, square[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
    found = [(math.dist(place, anchors[number]), number) for one in around for number in squares.get(one, ())]
    distance, number = min(found, default=(apart, -1))
    return number if distance < apart else None
