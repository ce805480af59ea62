"""How well an incident fits a recording: whole references, time, place, attendance; reasons in words."""

import math
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.intake.matching import LEAST, MOST, Candidate, Clue, Suggestion, distance, fit, suggest

STARTED = datetime(2026, 11, 21, 22, 42, tzinfo=UTC)
TANNER_ROW = (52.48620, -1.89040)
SPAN = (STARTED, STARTED + timedelta(minutes=16))


def incident(**values: object) -> Candidate:
    given = {
        "key": uuid.UUID(int=1182),
        "number": "1182",
        "references": frozenset({"LOG1182OF21/11/2026", "20/123456/26"}),
        "starts": STARTED - timedelta(minutes=1),
        "ends": STARTED + timedelta(hours=1),
        "point": TANNER_ROW,
        "place": "Tanner Row",
        "attended": ((STARTED, None),),
    }
    return Candidate(**given | values)


def fitted(clue: Clue, candidate: Candidate) -> Suggestion | None:
    return fit(clue, candidate, zone=UTC)


def test_time_place_and_attendance_together_are_nearly_certain() -> None:
    clue = Clue(span=SPAN, point=(52.48590, -1.89040))

    found = fitted(clue, incident())

    assert found.percent == 98
    assert found.reasons == ("at Tanner Row within 40 m", "22:42–22:58", "you attended")  # noqa: RUF001


@pytest.mark.parametrize(
    ("clue", "candidate", "percent"),
    [
        (Clue(span=SPAN), incident(attended=(), point=None), 55),
        (Clue(span=SPAN), incident(point=None), 91),
        (Clue(reference="20/123456/26"), incident(), 97),
        (Clue(reference="LOG1182OF21/11/2026"), incident(), 97),
        (Clue(reference="1182"), incident(), 60),
    ],
    ids=["time alone", "time and attendance", "crime reference", "dated log", "number without day"],
)
def test_signs_weigh_what_they_say(clue: Clue, candidate: Candidate, percent: int) -> None:
    assert fitted(clue, candidate).percent == percent


@pytest.mark.parametrize("part", ["118", "11820", "182", "20/123456", "0/123456/26", "LOG1182OF21/11/202"])
def test_suggestions_do_not_match_part_of_reference(part: str) -> None:
    assert fitted(Clue(reference=part), incident()) is None


def test_log_number_of_another_day_is_no_sign() -> None:
    clue = Clue(reference="1182", span=(STARTED + timedelta(days=3), STARTED + timedelta(days=3)))

    assert fitted(clue, incident()) is None


def test_place_alone_is_no_sign() -> None:
    assert fitted(Clue(point=TANNER_ROW), incident()) is None


def test_far_away_at_the_same_time_is_hardly_the_same_incident() -> None:
    clue = Clue(span=SPAN, point=(52.60, -1.89))

    assert fitted(clue, incident(attended=())).percent == 16  # not suggested


def test_recording_just_before_the_call_says_so() -> None:
    clue = Clue(span=(STARTED - timedelta(minutes=26), STARTED - timedelta(minutes=16)))

    found = fitted(clue, incident(attended=()))

    assert found.reasons == ("22:16–22:26, 15 min before it",)  # noqa: RUF001
    assert found.percent == 41


def test_an_hour_away_is_no_sign() -> None:
    clue = Clue(span=(STARTED + timedelta(hours=2), STARTED + timedelta(hours=2)))

    assert fitted(clue, incident(attended=())) is None


def test_error_of_the_clock_widens_the_time() -> None:
    late = STARTED + timedelta(hours=2, minutes=10)
    clue = Clue(span=(late, late), error=timedelta(hours=1))

    assert fitted(clue, incident(attended=())) is not None


def test_best_comes_first_and_no_more_than_asked() -> None:
    others = [incident(key=uuid.UUID(int=n), attended=(), point=None) for n in range(1, 5)]

    found = suggest(Clue(span=SPAN), [*others, incident()], zone=UTC, most=3)

    assert [one.percent for one in found] == [91, 55, 55]


@pytest.mark.parametrize(
    ("other", "metres"),
    [(TANNER_ROW, 0), ((52.48620 + 1 / 111.19493, -1.8904), 1000), ((-52.4862, 178.1096), 20_015_087)],
    ids=["here", "a kilometre north", "the other side of the earth"],
)
def test_distance_is_right(other: tuple[float, float], metres: float) -> None:
    assert distance(TANNER_ROW, other) == pytest.approx(metres, rel=1e-4, abs=0.01)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
points = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))
lengths = st.timedeltas(timedelta(), timedelta(hours=12))


@st.composite
def spans(draw: st.DrawFn) -> tuple[datetime, datetime]:
    starts = draw(moments)
    return starts, starts + draw(lengths)


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    starts, ends = draw(spans())
    attended = draw(st.lists(spans(), max_size=2))
    return incident(starts=starts, ends=draw(st.none() | st.just(ends)), point=draw(points), attended=tuple(attended))


@given(st.none() | spans(), points, candidates())
def test_whatever_is_known_the_percentage_is_honest_and_has_reasons(span, point, candidate) -> None:
    found = fitted(Clue(span=span, point=point), candidate)

    assert found is None or (0 < found.percent <= MOST and all(found.reasons))


@given(spans(), candidates())
def test_attendance_never_makes_a_fit_worse(span, candidate) -> None:
    without = fitted(Clue(span=span), incident(starts=candidate.starts, ends=candidate.ends, attended=()))
    attended = fitted(Clue(span=span), incident(starts=candidate.starts, ends=candidate.ends, attended=(span,)))

    assert attended.percent >= (without.percent if without else 0)


@given(st.text(alphabet="0123456789/LOGF", max_size=12))
def test_only_whole_references_fit(reference: str) -> None:
    found = fitted(Clue(reference=reference), incident())

    known = {"1182", "LOG1182", "LOG1182OF21/11/2026", "20/123456/26"}
    assert (found is not None) == (reference in known)


@given(points, points)
def test_distance_is_the_same_both_ways_and_on_earth(one, other) -> None:
    metres = distance(one, other)

    assert metres is None or 0 <= metres <= math.pi * 6_371_000 + 1
    assert metres == pytest.approx(distance(other, one)) if metres is not None else True


@given(st.lists(candidates(), max_size=6), spans())
def test_suggestions_are_sorted_and_worth_showing(many, span) -> None:
    found = suggest(Clue(span=span), many, zone=UTC)

    percents = [one.percent for one in found]
    assert percents == sorted(percents, reverse=True)
    assert all(percent >= LEAST for percent in percents)
