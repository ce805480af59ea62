"""Markers of a map: exact geometry of the projection, nobody is lost or counted twice, none lies over another."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.library.clusters import Box, Cluster, both, box_of, degrees_of, joined, pixels_of, zoom_for


def single(latitude: float, longitude: float, key: str = "a", count: int = 1) -> Cluster:
    return Cluster(count, latitude, longitude, Box(latitude, longitude, latitude, longitude), key)


@pytest.mark.parametrize(
    ("place", "pixels"),
    [
        ((0, 0), (256.0, 0.0)),
        ((0, -180), (0.0, 0.0)),
        ((0, 180), (512.0, 0.0)),
        ((85, 0), (256.0, 512 * math.log(math.tan(math.radians(87.5))) / (2 * math.pi))),
        ((89, 0), (256.0, 512 * math.log(math.tan(math.radians(87.5))) / (2 * math.pi))),
    ],
)
def test_places_lie_where_mercator_puts_them(place: tuple[float, float], pixels: tuple[float, float]) -> None:
    assert pixels_of(*place, 0) == pytest.approx(pixels)


def test_each_zoom_doubles_the_map() -> None:
    east, north = pixels_of(52.4862, -1.8904, 14)

    assert pixels_of(52.4862, -1.8904, 15) == pytest.approx((2 * east, 2 * north))


def test_a_cell_of_20_pixels_at_zoom_14_is_a_thousandth_of_a_degree() -> None:
    assert degrees_of(20, 14) == pytest.approx(0.000858, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("52.4,-1.9,52.5,-1.8", Box(52.4, -1.9, 52.5, -1.8)),
        ("52.5,-1.9,52.4,-1.8", None),
        ("52.4,-1.8,52.5,-1.9", None),
        ("-91,0,0,1", None),
        ("nan,nan,nan,nan", None),
        ("1,2,3", None),
        ("", None),
    ],
)
def test_a_box_is_read_or_refused(text: str, box: Box | None) -> None:
    assert box_of(text) == box


def test_a_wide_box_is_gathered_from_farther_away_than_asked() -> None:
    assert zoom_for(Box(52.4, -1.9, 52.5, -1.8), 13.7) == 13
    assert zoom_for(Box(-85, -180, 85, 180), 20) == 2


def test_two_that_lie_close_become_one_with_the_box_around_them() -> None:
    [marker] = joined([single(52.0, -1.0, "a"), single(52.00001, -1.00003, "b")], 12)

    assert (marker.count, marker.key) == (2, "")
    assert marker.box == Box(52.0, -1.00003, 52.00001, -1.0)
    assert (marker.latitude, marker.longitude) == pytest.approx((52.000005, -1.000015))


def test_the_middle_of_two_leans_to_the_fuller_one() -> None:
    marker = both(single(52.0, -1.0, count=3), single(53.0, -2.0))

    assert (marker.count, marker.latitude, marker.longitude) == (4, 52.25, -1.25)


def test_two_that_lie_apart_stay_two_with_their_names() -> None:
    markers = joined([single(52.0, -1.0, "a"), single(52.0, -1.1, "b")], 12)

    assert [(marker.count, marker.key) for marker in markers] == [(1, "b"), (1, "a")]


def test_few_items_may_lie_closer_than_many() -> None:
    near = [single(52.0, -1.0, "a"), single(52.0, -1.0 + degrees_of(40, 12), "b")]
    crowd = single(52.5, -1.5, "", count=100)

    assert len(joined(near, 12)) == 2
    assert len(joined([*near, crowd], 12)) == 2
    assert len(joined([crowd], 12)) == 1


PLACES = st.tuples(
    st.integers(-84_000, 84_000).map(lambda thousandths: thousandths / 1000),
    st.integers(-180_000, 180_000).map(lambda thousandths: thousandths / 1000),
    st.integers(1, 500),
)


@given(st.lists(PLACES, max_size=25), st.integers(0, 20))
def test_nobody_is_lost_and_every_marker_lies_in_its_own_box(places: list[tuple[float, float, int]], zoom: int) -> None:
    cells = [single(latitude, longitude, count=count) for latitude, longitude, count in places]

    markers = joined(cells, zoom)

    assert sum(marker.count for marker in markers) == sum(cell.count for cell in cells)
    assert [
        marker
        for marker in markers
        if not (marker.box.south - 1e-9 <= marker.latitude <= marker.box.north + 1e-9)
        or not (marker.box.west - 1e-9 <= marker.longitude <= marker.box.east + 1e-9)
    ] == []


@given(st.lists(PLACES, max_size=25), st.integers(0, 20))
def test_joining_again_the_same_cells_in_another_order_gives_the_same(
    places: list[tuple[float, float, int]], zoom: int
) -> None:
    cells = [single(latitude, longitude, count=count) for latitude, longitude, count in places]

    assert [marker.count for marker in joined(cells, zoom)] == [marker.count for marker in joined(cells[::-1], zoom)]
