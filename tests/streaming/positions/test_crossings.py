"""Who came into a cordon: outside before, inside now."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.fix_rows import TrueFix
from streaming.positions.crossings import Area, crossings, ring_of
from streaming.positions.trails import thinned

MIDDLE = (-1.90212, 52.47932)
NORTH = 1 / 111_195  # degrees of latitude in a metre
CIRCLE = Area(uuid4(), MIDDLE, 150.0)
YARD = Area(
    uuid4(), corners=((-1.903, 52.479), (-1.901, 52.479), (-1.901, 52.480), (-1.902, 52.4795), (-1.903, 52.480))
)


def at(north_m: float, east: float = MIDDLE[0]) -> TrueFix:
    return TrueFix(0, MIDDLE[1] + north_m * NORTH, east, 4.0, None, None)


@pytest.mark.parametrize(
    ("before", "after", "crossed"),
    [
        (at(200), at(100), [CIRCLE.key]),
        (at(100), at(200), []),
        (at(100), at(90), []),
        (at(200), at(190), []),
        (at(100), at(100), []),
        (None, at(100), []),
    ],
    ids=["in", "out", "inside", "outside", "still", "first heard of inside"],
)
def test_only_who_comes_in_crosses(before: TrueFix | None, after: TrueFix, crossed: list) -> None:
    assert crossings(before, after, [CIRCLE]) == crossed


def test_one_step_may_cross_both_cordons() -> None:
    assert crossings(at(400), at(-10), [CIRCLE, YARD]) == [CIRCLE.key, YARD.key]


def test_a_notch_of_an_area_is_outside() -> None:
    assert YARD.holds((-1.9025, 52.4792))
    assert not YARD.holds((-1.902, 52.4798))


@given(st.floats(5, 20_000), st.floats(-70, 70))
def test_the_ring_that_is_drawn_is_the_circle_that_counts(radius: float, latitude: float) -> None:
    area = Area(uuid4(), (-1.9, latitude), radius)
    ring = ring_of(area)

    assert ring[0] == ring[-1]
    for east, north in ring:
        inner = (-1.9 + (east + 1.9) * 0.97, latitude + (north - latitude) * 0.97)
        outer = (-1.9 + (east + 1.9) * 1.03, latitude + (north - latitude) * 1.03)
        assert area.holds(inner)
        assert not area.holds(outer)


def test_a_trail_keeps_first_and_last_and_steps_of_four_metres() -> None:
    walk = [(MIDDLE[0], MIDDLE[1] + metre * 1.001 * NORTH, metre * 1_000) for metre in range(11)]

    assert [point[2] for point in thinned(walk)] == [0, 4_000, 8_000, 10_000]


def test_a_trail_of_who_stands_has_a_point_each_half_minute() -> None:
    standing = [(*MIDDLE, second * 1_000) for second in range(100)]

    assert [point[2] for point in thinned(standing)] == [0, 30_000, 60_000, 90_000]
    assert thinned([]) == []
