"""The corrected clock: exact facts, then what must hold for any drift."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.clock_drift import (
    MILLISECOND,
    Corrected,
    Drift,
    How,
    Point,
    PointKind,
    sync_step,
)

START = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def dock(hours: float, offset_ms: int, kind: PointKind = PointKind.DOCK) -> Point:
    return Point(START + hours * HOUR, offset_ms, kind)


def test_nothing_known_changes_nothing() -> None:
    assert Drift.of([]).corrected(START) == Corrected(START, None, None, How.UNKNOWN)
    assert Drift.of([]).corrected(START, syncs_before=1) == Corrected(START, None, None, How.UNKNOWN)


def test_one_point_is_the_offset_everywhere_and_less_sure_far_away() -> None:
    drift = Drift.of([dock(0, -1_800)])

    assert drift.corrected(START) == Corrected(START + timedelta(seconds=1.8), -1_800, 50, How.ONE_POINT)
    later = drift.corrected(START + 24 * HOUR)
    assert (later.offset_ms, later.uncertainty_ms, later.how) == (-1_800, 50 + 1_728, How.ONE_POINT)


def test_between_two_points_the_offset_changes_evenly() -> None:
    drift = Drift.of([dock(0, 1_000), dock(10, 1_500)])

    found = drift.corrected(START + 4 * HOUR)

    assert found == Corrected(START + 4 * HOUR - timedelta(milliseconds=1_200), 1_200, 50 + 288, How.INTERPOLATED)


def test_the_uncertainty_follows_the_nearest_point_and_the_rate() -> None:
    points = [dock(0, 0), dock(10, 0, PointKind.CONFIRMED)]

    assert Drift.of(points).corrected(START + 9 * HOUR).uncertainty_ms == 40 + 72
    assert Drift.of(points, ppm=100).corrected(START + 9 * HOUR).uncertainty_ms == 40 + 360


def test_outside_of_the_points_the_nearest_offset_is_kept() -> None:
    drift = Drift.of([dock(0, 0), dock(10, 100)])

    after, before = drift.corrected(START + 20 * HOUR), drift.corrected(START - HOUR)

    assert (after.offset_ms, after.how, after.uncertainty_ms) == (100, How.EXTRAPOLATED, 50 + 720)
    assert (before.offset_ms, before.how, before.uncertainty_ms) == (0, How.EXTRAPOLATED, 50 + 72)


def test_outside_of_the_points_a_clock_is_trusted_no_more_than_it_was_seen_to_drift() -> None:
    drift = Drift.of([dock(0, 0), dock(10, 3_600)])  # 100 ppm

    assert drift.corrected(START + 20 * HOUR).uncertainty_ms == 50 + 3_600


def test_the_offset_before_a_sync_holds_before_it_and_the_one_after_it_after() -> None:
    old = START + 10 * HOUR
    drift = Drift.of([dock(0, -4_000), *sync_step(old, old + timedelta(seconds=5)), dock(20, 500)])

    assert drift.corrected(START + 5 * HOUR).offset_ms == -4_500
    assert drift.corrected(old).at == old + timedelta(seconds=5)
    assert drift.corrected(old + timedelta(seconds=5)).at == old + timedelta(seconds=5)
    assert drift.corrected(START + 20 * HOUR).offset_ms == 500


def test_two_syncs_with_one_device_time_are_the_two_sides_of_a_step() -> None:
    old = START + 10 * HOUR
    given_ones = [Point(old, -5_000, PointKind.SYNC), Point(old, 0, PointKind.SYNC)]

    assert Drift.of(given_ones) == Drift.of(sync_step(old, old + timedelta(seconds=5)))


def test_a_clock_set_back_shows_times_twice_and_the_log_says_which() -> None:
    old = START + 10 * HOUR
    drift = Drift.of([dock(0, 7_250), *sync_step(old + timedelta(seconds=7.25), old), dock(20, 0)])
    twice = old + timedelta(seconds=3)

    assert drift.corrected(twice, syncs_before=0).at == twice - timedelta(seconds=7.25)
    assert drift.corrected(twice, syncs_before=1).at == twice
    unsure = drift.corrected(twice)
    assert (unsure.offset_ms, unsure.uncertainty_ms) == (7_250, 100 + 1 + 7_250)


def test_a_sync_that_changed_nothing_still_counts_as_a_sync() -> None:
    drift = Drift.of([*sync_step(START, START), dock(10, 0)])

    assert [one.syncs_before for one in drift.stretches] == [0, 1]


def test_a_clock_that_jumped_without_a_sync_is_not_interpolated() -> None:
    drift = Drift.of([dock(0, 0), dock(10, 3_600_000)])

    assert len(drift.stretches) == 2
    assert drift.corrected(START + HOUR).offset_ms == 0


def test_of_two_measures_of_one_moment_the_surer_holds() -> None:
    drift = Drift.of([dock(0, 1_000), dock(0, 1_030, PointKind.CONFIRMED)])

    assert drift.corrected(START).offset_ms == 1_030


@pytest.mark.parametrize(
    ("points", "is_needed"),
    [
        ([], False),
        ([dock(0, 5_000)], False),
        ([dock(0, 5_001)], True),
        ([dock(0, -5_001)], True),
        ([dock(0, 6_000), dock(1, 6_000, PointKind.CONFIRMED)], True),
        ([dock(0, 6_000, PointKind.CONFIRMED), dock(1, 6_000, PointKind.CONFIRMED)], False),
    ],
)
def test_a_drift_over_five_seconds_needs_two_confirmed_points(points: list[Point], is_needed: bool) -> None:  # noqa: FBT001 - a case
    drift = Drift.of(points)

    assert drift.needs_confirmation is is_needed
    assert drift.corrected(START).needs_confirmation is is_needed


def test_what_comes_after_a_sync_needs_no_confirmation_for_what_was_before() -> None:
    drift = Drift.of(sync_step(START + HOUR, START))

    assert drift.needs_confirmation
    assert not drift.corrected(START + HOUR, syncs_before=1).needs_confirmation


def test_an_offset_of_years_is_kept_to_the_millisecond() -> None:
    years = 20 * 365 * 86_400_000 + 1
    drift = Drift.of([dock(0, years), dock(10, years + 100)])

    assert drift.corrected(START + 5 * HOUR).at == START + 5 * HOUR - timedelta(milliseconds=years + 50)


def clock(true_ms: int, offset_ms: int, ppm: int) -> int:
    """What a clock shows that drifts evenly, in milliseconds since the start."""
    return true_ms + offset_ms + true_ms * ppm // 1_000_000


offsets = st.integers(-(10**12), 10**12)
rates = st.integers(-500, 500)
places = st.lists(st.integers(0, 10**9), min_size=2, max_size=6, unique=True)


def drift_of(offset_ms: int, ppm: int, true_ms: list[int]) -> Drift:
    shown = [(clock(one, offset_ms, ppm), one) for one in true_ms]
    return Drift.of(Point(START + show * MILLISECOND, show - one, PointKind.DOCK) for show, one in shown)


@given(offsets, rates, places, st.data())
def test_an_even_drift_is_undone_within_a_millisecond(
    offset_ms: int, ppm: int, true_ms: list[int], data: st.DataObject
) -> None:
    drift = drift_of(offset_ms, ppm, true_ms)
    moment = data.draw(st.integers(min(true_ms), max(true_ms)))

    found = drift.corrected(START + clock(moment, offset_ms, ppm) * MILLISECOND)

    assert abs(found.at - (START + moment * MILLISECOND)) <= MILLISECOND
    assert found.how is How.INTERPOLATED


@given(offsets, rates, places)
def test_points_are_exact(offset_ms: int, ppm: int, true_ms: list[int]) -> None:
    drift = drift_of(offset_ms, ppm, true_ms)

    for point in drift.stretches[0].points:
        found = drift.corrected(point.device_time)
        assert (found.at, found.offset_ms, found.uncertainty_ms) == (point.true_time, point.offset_ms, 50)


@given(offsets, rates, places, st.data())
def test_corrected_times_never_run_backwards(offset_ms: int, ppm: int, true_ms: list[int], data: st.DataObject) -> None:
    drift = drift_of(offset_ms, ppm, true_ms)
    middle = clock(data.draw(st.sampled_from(true_ms)), offset_ms, ppm)
    times = sorted(middle + one for one in data.draw(st.lists(st.integers(-3_000, 3_000), min_size=2)))

    corrected = [drift.corrected(START + one * MILLISECOND).at for one in times]

    assert corrected == sorted(corrected)


@given(offsets, rates, places, st.integers(-(10**11), 10**11), st.data())
def test_a_shift_of_everything_shifts_the_answer(
    offset_ms: int, ppm: int, true_ms: list[int], by_ms: int, data: st.DataObject
) -> None:
    drift = drift_of(offset_ms, ppm, true_ms)
    shifted = Drift.of(
        Point(one.device_time + by_ms * MILLISECOND, one.offset_ms, one.kind) for one in drift.stretches[0].points
    )
    moment = START + clock(data.draw(st.integers(-(10**9), 2 * 10**9)), offset_ms, ppm) * MILLISECOND

    before, after = drift.corrected(moment), shifted.corrected(moment + by_ms * MILLISECOND)

    assert after.at == before.at + by_ms * MILLISECOND
    assert (after.offset_ms, after.uncertainty_ms, after.how) == (before.offset_ms, before.uncertainty_ms, before.how)


@given(offsets, rates, st.permutations([0, 10**8, 3 * 10**8, 10**9]))
def test_the_order_of_the_points_does_not_matter(offset_ms: int, ppm: int, true_ms: list[int]) -> None:
    assert drift_of(offset_ms, ppm, true_ms) == drift_of(offset_ms, ppm, sorted(true_ms))


moments = st.integers(-20 * 365 * 86_400, 20 * 365 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))


@given(st.lists(st.builds(Point, moments, offsets, st.sampled_from(PointKind))))
def test_any_points_give_an_answer_that_adds_up(points: list[Point]) -> None:
    found = Drift.of(points).corrected(START)

    assert found.at == START - (found.offset_ms or 0) * MILLISECOND
