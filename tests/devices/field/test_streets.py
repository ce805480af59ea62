"""The net of streets: it hangs together, and the way to a place is the shortest."""

import math

import pytest

from devices.simulator.field.streets import degrees, streets
from devices.simulator.town.plan import FENWICK_COURT, PLACES, TANNER_ROW, Point

STATION: Point = dict(PLACES)["Police station"]


def test_every_corner_can_be_reached_from_the_station() -> None:
    net = streets()
    goal = net.nearest(STATION)

    lost = [number for number, onward in enumerate(net.ways_to(goal)) if onward == goal and number != goal]

    assert [number for number in lost if goal not in {other for other, _ in net.next_to[number]}] == []
    assert len(net.corners) == 2427


@pytest.mark.parametrize("place", [TANNER_ROW, FENWICK_COURT], ids=["Tanner Row", "Fenwick Court"])
def test_the_places_of_the_stories_lie_at_a_street(place: Point) -> None:
    net = streets()

    assert math.dist(net.corners[net.nearest(place)], place) < 70


def test_the_way_home_gets_nearer_with_each_corner() -> None:
    net = streets()
    goal, corner = net.nearest(STATION), net.nearest(TANNER_ROW)
    ways, gone = net.ways_to(goal), 0.0

    while corner != goal:
        gone += dict(net.next_to[corner])[ways[corner]]
        corner = ways[corner]

    assert math.dist(STATION, TANNER_ROW) < gone < 1.6 * math.dist(STATION, TANNER_ROW)


def test_the_market_cross_is_where_the_map_has_it() -> None:
    assert degrees((0.0, 0.0)) == (52.483, -1.895)
