"""Moments as people write them, and the map of a track, its GPX and its distances."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.distance import metres
from evidence.record.moments import as_offset, from_clock, from_offset, start_of
from evidence.record.track import gpx, map_of

STARTED = datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)
WALK = [
    {"at_ms": 0, "latitude": 52.48602, "longitude": -1.89091, "accuracy_m": 4.0},
    {"at_ms": 30_000, "latitude": 52.48692, "longitude": -1.89091, "accuracy_m": 4.0},
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:42:50", 0),
        ("22:47:02", 252_000),
        ("22:47:02.5", 252_500),
        ("22:42:49", None),
        ("23:59:59", None),
        ("rubbish", None),
        ("25:00:00", None),
    ],
)
def test_a_time_of_day_is_found_in_the_recording(text: str, expected: int | None) -> None:
    assert from_clock(text, STARTED, 600_000) == expected


def test_a_recording_over_midnight_is_found_after_midnight() -> None:
    started = datetime(2026, 11, 21, 23, 59, 30, tzinfo=UTC)

    assert from_clock("00:00:10", started, 60_000) == 40_000


def test_without_a_known_start_no_time_of_day_is_found() -> None:
    assert from_clock("22:47:02", None, 600_000) is None


@pytest.mark.parametrize(
    ("clock", "at", "expected"),
    [("22:47:02", "", 252_000), ("", "1500", 1500), ("1500", "", 1500), ("", "999999999", 600_000), ("x", "y", 0)],
)
def test_a_deep_link_begins_where_it_says(clock: str, at: str, expected: int) -> None:
    assert start_of(clock, at, STARTED, 600_000) == expected


@given(st.integers(0, 10**7))
def test_an_offset_reads_back_as_it_was_written(at_ms: int) -> None:
    assert from_offset(as_offset(at_ms)) == at_ms


def test_the_map_holds_every_fix_within_its_frame() -> None:
    drawn = map_of(WALK, STARTED)

    assert drawn is not None
    assert [point.at_ms for point in drawn.points] == [0, 30_000]
    assert all(0 <= float(point.x) <= 400 and 0 <= float(point.y) <= float(drawn.height) for point in drawn.points)


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    drawn = map_of(WALK, STARTED)

    assert drawn is not None
    one, two = drawn.points
    units_per_metre = abs(float(one.y) - float(two.y)) / metres((52.48602, -1.89091), (52.48692, -1.89091))
    assert drawn.bar_label == "20 m"
    assert float(drawn.bar) == pytest.approx(20 * units_per_metre, abs=0.2)


def test_the_length_is_that_of_the_walk() -> None:
    drawn = map_of(WALK, STARTED)

    assert drawn is not None
    assert drawn.length_m == 100


def test_without_fixes_there_is_no_map() -> None:
    assert map_of([], STARTED) is None


def test_a_track_that_stays_is_drawn_all_the_same() -> None:
    drawn = map_of(WALK[:1], None)

    assert drawn is not None
    assert (drawn.length_m, drawn.points[0].moment) == (0, None)


def test_gpx_gives_places_and_times_in_utc() -> None:
    root = ElementTree.fromstring("".join(gpx("Tanner <Row> & on", WALK, STARTED)))  # noqa: S314 (our own text)

    spaces = {"g": "http://www.topografix.com/GPX/1/1"}
    points = root.findall(".//g:trkpt", spaces)
    assert root.findtext(".//g:name", namespaces=spaces) == "Tanner <Row> & on"
    assert [point.attrib for point in points] == [
        {"lat": "52.4860200", "lon": "-1.8909100"},
        {"lat": "52.4869200", "lon": "-1.8909100"},
    ]
    assert points[1].findtext("g:time", namespaces=spaces) == "2026-11-21T22:43:20.000Z"
