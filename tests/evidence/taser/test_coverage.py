"""Coverage of an armed period (words.md 5.7): by hand at the edges, and by Hypothesis against a count of seconds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.taser.coverage import Coverage, Filmed, Result, gaps, judge

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPANS = st.tuples(st.integers(0, 60), st.integers(0, 30)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def film(start: float, end: float, *silent: tuple[float, float]) -> Filmed:
    return Filmed("a camera", at(start), at(end), tuple((at(begin), at(stop)) for begin, stop in silent))


def judged(*recordings: Filmed, may_come: bool = False) -> Coverage:
    return judge(at(10), at(40), recordings, may_come=may_come)


@pytest.mark.parametrize(
    ("recordings", "result"),
    [
        ([film(0, 60)], Result.COVERED),
        ([film(10, 40)], Result.COVERED),
        ([film(10.001, 40)], Result.PARTLY),
        ([film(10, 39.999)], Result.PARTLY),
        ([film(0, 25), film(25, 60)], Result.COVERED),
        ([film(0, 25), film(25.001, 60)], Result.PARTLY),
        ([film(0, 9.999)], Result.NOT_COVERED),
        ([film(40.001, 60)], Result.NOT_COVERED),
        ([], Result.NOT_COVERED),
    ],
)
def test_the_result_at_its_edges(recordings: list[Filmed], result: Result) -> None:
    assert judged(*recordings).result == result


def test_what_is_missing_is_waited_for_while_a_camera_has_not_docked() -> None:
    results = [judged(*recordings, may_come=True).result for recordings in ([], [film(0, 20)], [film(0, 60)])]

    assert results == [Result.WAITING, Result.WAITING, Result.COVERED]


def test_seconds_before_and_after_and_what_is_missing() -> None:
    found = judged(film(4, 20), film(30, 55))

    assert (found.before, found.after, found.filmed) == (
        timedelta(seconds=6),
        timedelta(seconds=15),
        timedelta(seconds=20),
    )
    assert found.missing == ((at(20), at(30)),)


def test_the_buffer_has_no_sound_unless_another_camera_has() -> None:
    alone, together = judged(film(0, 60, (0, 30))), judged(film(0, 60, (0, 30)), film(15, 60))

    assert (alone.silent, together.silent) == (timedelta(seconds=20), timedelta(seconds=5))


def test_a_moment_without_length_is_covered_by_what_shows_it() -> None:
    assert judge(at(10), at(10), [film(0, 20)]).result == Result.COVERED


@given(st.tuples(st.integers(0, 60), st.integers(1, 40)), st.lists(SPANS, max_size=5))
def test_filmed_is_the_number_of_seconds_that_any_recording_holds(
    period: tuple[int, int], spans: list[tuple[int, int]]
) -> None:
    start, end = period[0], period[0] + period[1]
    shown = sum(any(begin <= second < stop for begin, stop in spans) for second in range(start, end))

    found = judge(at(start), at(end), [film(*span) for span in spans])

    assert found.filmed == timedelta(seconds=shown)
    assert (found.result == Result.COVERED) == (shown == end - start)


@given(SPANS, st.lists(SPANS, max_size=6))
def test_gaps_and_what_is_taken_make_the_whole(whole: tuple[int, int], spans: list[tuple[int, int]]) -> None:
    found = gaps(at(whole[0]), at(whole[1]), [(at(start), at(end)) for start, end in spans])

    free = [s for s in range(*whole) if not any(start <= s < end for start, end in spans)]
    assert sum((end - start for start, end in found), timedelta()) == timedelta(seconds=len(free))
