"""The places people name in a search: a point with a radius, a box, or an area drawn on the map; knows no Django.

    52.51,-1.88,200m                     within 200 m of a point
    52.50,-1.90..52.52,-1.86             in a box, by two corners
    52.50,-1.90;52.52,-1.86;52.50,-1.86  in a drawn area, by its corners

Degrees are WGS 84, latitude first, kept to six decimals: a tenth of a metre.
"""

import math
import re
from dataclasses import dataclass

METRES_PER_DEGREE = 111_195  # of latitude, on a sphere of 6,371 km
MOST_CORNERS = 60
MOST_METRES = 100_000
RADIUS = re.compile(r"(\d+(?:\.\d+)?)(m|km)?")
EXAMPLES = "52.51,-1.88,200m"


class BadPlace(ValueError):
    """No place; the message says what to write instead."""


@dataclass(frozen=True)
class Box:
    """South-west and north-east corner, degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class Place:
    """A circle when `metres` is set, an area when there are more than two corners, else a box."""

    corners: tuple[tuple[float, float], ...]
    metres: float = 0

    @property
    def box(self) -> Box:
        """The smallest box around the place."""
        south, north = min(at for at, _ in self.corners), max(at for at, _ in self.corners)
        west, east = min(at for _, at in self.corners), max(at for _, at in self.corners)
        high = self.metres / METRES_PER_DEGREE
        wide = high / max(math.cos(math.radians(max(abs(south), abs(north)))), 0.01)
        return Box(south - high, west - wide, north + high, east + wide)


def tidy_place(text: str) -> str:
    """Return the place as it is kept; raises BadPlace."""
    wanted = text.replace(" ", "").lower()
    place = place_of(wanted)
    corners = [f"{round(latitude, 6):.9g},{round(longitude, 6):.9g}" for latitude, longitude in place.corners]
    if place.metres:
        return f"{corners[0]},{place.metres:g}m"
    return (".." if len(corners) == 2 else ";").join(corners)


def described(text: str) -> str:
    """Return a kept place in few words: only the corners of an area say nothing to a person."""
    if ";" in text:
        return f"drawn area, {text.count(';') + 1} corners"
    return "part of the map" if ".." in text else text


def place_of(text: str) -> Place:
    """Return the place behind a text; raises BadPlace."""
    if ".." in text and text.count("..") == 1:
        return Place(tuple(_corner(part) for part in text.split("..")))
    if ";" in text:
        corners = tuple(_corner(part) for part in text.split(";") if part)
        if not 3 <= len(corners) <= MOST_CORNERS:
            message = f"an area has 3 to {MOST_CORNERS} corners."
            raise BadPlace(message)
        return Place(corners)
    point, _, radius = text.rpartition(",")
    if point.count(",") != 1:
        message = f"write latitude, longitude and distance, such as {EXAMPLES}; the name of a place goes without near:."
        raise BadPlace(message)
    return Place((_corner(point),), _metres(radius))


def _metres(text: str) -> float:
    found = RADIUS.fullmatch(text)
    metres = float(found[1]) * (1000 if found[2] == "km" else 1) if found else 0
    if not 1 <= metres <= MOST_METRES:
        message = "the distance must be between 1 m and 100 km, such as 200m or 2km."
        raise BadPlace(message)
    return float(f"{metres:g}")


def _corner(text: str) -> tuple[float, float]:
    latitude, _, longitude = text.partition(",")
    try:
        place = float(latitude), float(longitude)
    except ValueError as error:
        message = f"{text or 'nothing'} is no latitude and longitude, such as 52.51,-1.88."
        raise BadPlace(message) from error
    if not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
        message = "the latitude must lie between -90 and 90, the longitude between -180 and 180."
        raise BadPlace(message)
    return place
