"""The invented town: the shipped file is what its plan draws, and the filmed places stand on its streets."""

import json
import math
import tomllib
from itertools import pairwise
from typing import Any

import pytest

from devices.simulator.town.__main__ import text_of, town
from devices.simulator.town.plan import METRES_EAST, METRES_NORTH
from tests.house.tree import ROOT

FILE = ROOT / "config" / "static" / "map" / "town.geojson"
SCENARIO = ROOT / "devices" / "simulator" / "scenarios" / "first_recording.toml"
Place = tuple[float, float]


def features(kind: str) -> list[dict[str, Any]]:
    found = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    return [feature for feature in found if feature["properties"]["kind"] == kind]


def metres_to(place: Place, start: list[float], end: list[float]) -> float:
    """Distance of a place (latitude, longitude) from a piece of a line (longitude, latitude)."""
    east, north = place[1] * METRES_EAST, place[0] * METRES_NORTH
    a = (start[0] * METRES_EAST - east, start[1] * METRES_NORTH - north)
    b = (end[0] * METRES_EAST - east, end[1] * METRES_NORTH - north)
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    share = min(max(-(a[0] * along[0] + a[1] * along[1]) / length, 0), 1) if length else 0
    return math.hypot(a[0] + share * along[0], a[1] + share * along[1])


def metres_from_street(name: str, place: Place) -> float:
    lines = [one["geometry"]["coordinates"] for one in features("street") if one["properties"].get("name") == name]
    return min(metres_to(place, start, end) for line in lines for start, end in pairwise(line))


def walks() -> list[Place]:
    cameras = tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["camera"]
    return [(fix["latitude"], fix["longitude"]) for camera in cameras for fix in camera["walk"]]


def test_the_file_is_what_the_plan_draws() -> None:
    assert FILE.read_text(encoding="utf-8") == text_of(town())


def test_the_file_stays_under_150_kilobytes() -> None:
    assert FILE.stat().st_size < 150_000


@pytest.mark.parametrize("place", walks(), ids=str)
def test_every_step_of_the_scenario_is_on_tanner_row_or_fenwick_court(place: Place) -> None:
    nearest = min(metres_from_street(name, place) for name in ("Tanner Row", "Fenwick Court"))

    assert nearest < 12  # metres: the street and its pavements


def test_rings_are_closed_and_run_counter_clockwise() -> None:
    def area(ring: list[list[float]]) -> float:
        return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))

    rings = [ring for polygon in features("block")[0]["geometry"]["coordinates"] for ring in polygon]

    assert [ring for ring in rings if ring[0] != ring[-1] or area(ring) <= 0] == []
    assert len(rings) == 657
