"""Writes the plan of the invented town as GeoJSON (RFC 7946): `python -m devices.simulator.town FILE`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from devices.simulator.town.drawing import band, bend, blocks_of, borders, pieces, smooth, streets_of
from devices.simulator.town.plan import (
    CROSS,
    DISTRICTS,
    METRES_EAST,
    METRES_NORTH,
    PARKS,
    PLACES,
    POND,
    RAILWAY,
    RIVER,
    RIVER_WIDE,
    ROADS,
    TRUNKS,
    Point,
)

Feature = dict[str, Any]


def town() -> Feature:
    """Return the town: each feature has a `kind`, most a `name`."""
    return {"type": "FeatureCollection", "attribution": "Invented town", "features": [*_areas(), *_lines(), *_names()]}


def text_of(collection: Feature) -> str:
    """Return GeoJSON with one feature a line."""
    features = ",\n".join(json.dumps(one, separators=(",", ":")) for one in collection["features"])
    head = json.dumps({name: value for name, value in collection.items() if name != "features"})
    return f'{head[:-1]}, "features": [\n{features}\n]}}\n'


def _areas() -> Iterable[Feature]:
    blocks = [_ring(block) for district in DISTRICTS for block in blocks_of(district)]
    yield _feature("block", "", "MultiPolygon", [[ring] for ring in blocks])
    for name, corners in PARKS.items():
        yield _feature("park", name, "Polygon", [_ring(smooth((*corners, corners[0]), 4)[:-1])])
    yield _feature(
        "water",
        "",
        "MultiPolygon",
        [[_coordinates(band(RIVER, RIVER_WIDE))], [_ring(smooth((*POND, POND[0]), 4)[:-1])]],
    )


def _lines() -> Iterable[Feature]:
    streets = [found for district in DISTRICTS for found in streets_of(district)]
    yield _feature("street", "", "MultiLineString", [_coordinates(line) for name, line in streets if not name])
    for name, line in streets:
        if name:
            yield _feature("street", name, "LineString", _coordinates(line))
    roads = [(ROADS.get((one, other), ""), _coordinates(pieces(start, end))) for one, other, start, end in borders()]
    yield _feature("road", "", "MultiLineString", [line for name, line in roads if not name])
    for name, road in roads:
        if name:
            yield _feature("road", name, "LineString", road)
    for name, points in TRUNKS.items():
        yield _feature("trunk", name, "LineString", _coordinates(smooth(points)))
    yield _feature("railway", "", "LineString", _coordinates(smooth(RAILWAY)))
    yield _feature("river", "River Reave", "LineString", _coordinates(smooth(RIVER)))


def _names() -> Iterable[Feature]:
    yield _feature("town", "Midshire", "Point", _place((-60, 60)))
    for district in DISTRICTS:
        yield _feature("district", district.name, "Point", _place(bend(district.middle)))
    for name, point in PLACES:
        yield _feature("place", name, "Point", _place(bend(point)))


def _feature(kind: str, name: str, shape: str, coordinates: Any) -> Feature:
    properties = {"kind": kind, "name": name} if name else {"kind": kind}
    return {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": coordinates}}


def _ring(corners: list[Point]) -> list[list[float]]:
    """Return a closed ring, counter-clockwise as RFC 7946 section 3.1.6 asks."""
    turned = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, [*corners[1:], corners[0]], strict=True))
    ordered = corners if turned > 0 else corners[::-1]
    return _coordinates([*ordered, ordered[0]])


def _coordinates(points: Iterable[Point]) -> list[list[float]]:
    return [_place(bend(point)) for point in points]


def _place(point: Point) -> list[float]:
    return [round(CROSS[1] + point[0] / METRES_EAST, 5), round(CROSS[0] + point[1] / METRES_NORTH, 5)]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text_of(town()), encoding="utf-8")
