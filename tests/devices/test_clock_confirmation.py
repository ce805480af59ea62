"""A clock confirmed by two moments: what they say about it, and when they cannot both be right."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.clock_confirmation import Contradiction, Tie, confirmed_by
from devices.clock_drift import Drift

TRIGGER = datetime(2026, 11, 21, 22, 47, 2, 480_000, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)
YEARS_MS = 20 * 366 * 86_400_000
OFFSETS = st.integers(-YEARS_MS, YEARS_MS)
slow = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def tie(seconds: float, offset_ms: int) -> Tie:
    true = TRIGGER + timedelta(seconds=seconds)
    return Tie(true + timedelta(milliseconds=offset_ms), true)


def test_two_moments_that_agree_give_the_offset() -> None:
    found = confirmed_by(tie(0, 7_200_000), tie(13.6, 7_200_000))

    assert (found.offset_ms, found.residual_ms, found.drift_ppm, found.allowed_ms) == (7_200_000, 0, 0, 93)


def test_a_frame_missed_is_the_residual_and_shows_as_drift() -> None:
    found = confirmed_by(tie(0, 7_200_000), tie(40, 7_200_040))

    assert (found.offset_ms, found.residual_ms, found.drift_ppm) == (7_200_020, 40, 999)


def test_the_order_in_which_they_are_given_does_not_matter() -> None:
    one, two = tie(0, 5_500), tie(20, 5_530)

    assert confirmed_by(one, two) == confirmed_by(two, one)


def test_moments_that_contradict_by_more_than_the_error_are_refused() -> None:
    with pytest.raises(Contradiction, match="differ by 500 ms on how wrong the clock is; 100 ms can be explained"):
        confirmed_by(tie(0, 7_200_000), tie(20, 7_200_500))


def test_one_moment_twice_proves_nothing() -> None:
    with pytest.raises(Contradiction, match="less than 2 s apart"):
        confirmed_by(tie(0, 5_500), tie(1.5, 5_500))


def test_moments_the_other_way_round_are_refused() -> None:
    first, second = tie(0, 0), tie(20, 0)

    with pytest.raises(Contradiction, match="the other way round"):
        confirmed_by(Tie(first.device_time, second.true_time), Tie(second.device_time, first.true_time))


@slow
@given(offset=OFFSETS, apart=st.integers(2_100, 3_600_000), missed=st.integers(-80, 80))
def test_whatever_the_clock_showed_a_pair_within_the_error_is_taken(offset: int, apart: int, missed: int) -> None:
    found = confirmed_by(tie(0, offset), tie(apart / 1000, offset + missed))

    assert found.residual_ms == abs(missed) <= found.allowed_ms
    assert abs(found.offset_ms - offset) <= abs(missed)


@slow
@given(offset=OFFSETS, apart=st.integers(2_500, 600_000), wrong=st.integers(1, 3_600_000))
def test_a_wrong_picture_is_never_taken(offset: int, apart: int, wrong: int) -> None:
    first = tie(0, offset)
    most = confirmed_by(first, tie(apart / 1000, offset)).allowed_ms

    with pytest.raises(Contradiction):
        confirmed_by(first, tie(apart / 1000, offset + most + 1 + wrong + wrong // 500))


@slow
@given(offset=OFFSETS, apart=st.integers(2_100, 3_600_000), missed=st.integers(-80, 80), part=st.integers(0, 100))
def test_times_between_two_confirmed_moments_are_as_sure_as_those(
    offset: int, apart: int, missed: int, part: int
) -> None:
    found = confirmed_by(tie(0, offset), tie(apart / 1000, offset + missed))
    between = found.first.device_time + (found.second.device_time - found.first.device_time) * part / 100

    corrected = Drift.of([found.first, found.second]).corrected(between)

    assert not corrected.needs_confirmation
    assert corrected.offset_ms is not None
    assert abs(corrected.offset_ms - offset) <= abs(missed)
