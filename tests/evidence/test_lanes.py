"""The geometry of the lanes: percentages, round times, spread of pictures, outline of the sound."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.record.lane_shapes import MOST_TICKS, Tile, percent, scenes, ticks, wave


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 100, "0.000%"), (30_000, 60_000, "50.000%"), (70, 60, "100.000%"), (5, 0, "0.000%")],
)
def test_percent_is_held_between_nought_and_a_hundred(part: int, whole: int, expected: str) -> None:
    assert percent(part, whole) == expected


def test_ticks_are_round_times_of_the_wall_clock() -> None:
    found = ticks(60_000, datetime(2026, 11, 21, 22, 42, 53))  # noqa: DTZ001 (a local wall clock)

    assert [tick.label for tick in found] == ["22:43:00", "22:43:10", "22:43:20", "22:43:30", "22:43:40", "22:43:50"]
    assert found[0].percent == percent(7_000, 60_000)


def test_ticks_are_round_when_the_recording_started_between_two_milliseconds() -> None:
    found = ticks(20_000, datetime(2026, 11, 21, 22, 42, 53, 291_700))  # noqa: DTZ001

    assert [tick.label for tick in found] == ["22:42:55", "22:43:00", "22:43:05", "22:43:10"]


def test_ticks_of_a_recording_without_a_known_start_count_from_nought() -> None:
    assert [tick.label for tick in ticks(20_000, None)] == ["00:00", "00:05", "00:10", "00:15"]


@given(st.integers(min_value=1, max_value=4 * 3_600_000))
def test_there_are_never_more_ticks_than_fit(duration_ms: int) -> None:
    assert len(ticks(duration_ms, datetime(2026, 11, 21, 22, 42, 53))) <= MOST_TICKS + 1  # noqa: DTZ001


def test_scenes_are_spread_over_the_whole_recording() -> None:
    tiles = [Tile(second * 1000, "sheet.jpg", second * 160, 0, 160, 90) for second in range(60)]

    found = scenes(tiles, 60_000, {"sheet.jpg": (1600, 540)})

    assert len(found) == 12
    assert found[0].view_box == "320 0 160 90"
    assert found[-1].percent == "91.667%"


def test_no_pictures_means_no_scenes() -> None:
    assert scenes([], 60_000, {}) == []


def test_wave_is_a_closed_outline_around_the_middle() -> None:
    assert wave([0, 100]) == "M0.0,49.4 L500.0,0.0 L500.0,100.0 L0.0,50.6Z"


def test_no_sound_draws_nothing() -> None:
    assert wave([]) == ""
