"""Activation, form and footage are held against each other: pure, for whatever comes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.taser_logs.levels import PROVABLE, Level
from evidence.force.reconcile import Activation, Problem, contradictions, problems
from evidence.taser.coverage import Result

DUE = datetime(2026, 11, 22, 23, 35, tzinfo=UTC)
LATE = DUE + timedelta(hours=1)
SECOND = timedelta(seconds=1)

levels = st.frozensets(st.sampled_from(Level))
activations = st.builds(
    Activation,
    is_use=st.booleans(),
    is_whole=st.booleans(),
    due_at=st.just(DUE),
    proved=st.frozensets(st.sampled_from(sorted(PROVABLE))),
    said=st.none() | levels,
    coverage=st.sampled_from(Result),
)
moments = st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=2)).map(lambda way: DUE + way)


def activation(**changes: object) -> Activation:
    fields = {
        "is_use": True,
        "is_whole": True,
        "due_at": DUE,
        "proved": frozenset({Level.FIRED}),
        "said": frozenset({Level.DRAWN, Level.FIRED}),
        "coverage": Result.COVERED,
    }
    return Activation(**fields | changes)  # type: ignore[arg-type]


def test_a_use_with_form_and_footage_that_agree_has_no_problem() -> None:
    assert problems(activation(), LATE) == {}


@pytest.mark.parametrize(
    ("now", "found"),
    [(DUE - SECOND, {}), (DUE, {Problem.UNACCOUNTED_USE: ""}), (DUE + SECOND, {Problem.UNACCOUNTED_USE: ""})],
)
def test_ced_app_a_form_is_due_within_24_hours_to_the_second(now: datetime, found: dict[Problem, str]) -> None:
    assert problems(activation(said=None), now) == found


@pytest.mark.parametrize(
    ("coverage", "found"),
    [
        (Result.COVERED, {}),
        (Result.WAITING, {}),
        (Result.PARTLY, {Problem.NOT_COVERED: "partly"}),
        (Result.NOT_COVERED, {Problem.NOT_COVERED: "not_covered"}),
    ],
)
def test_what_was_not_filmed_is_a_problem_only_when_nothing_may_come(
    coverage: Result, found: dict[Problem, str]
) -> None:
    assert problems(activation(coverage=coverage), LATE) == found


@pytest.mark.parametrize(
    ("proved", "said", "words"),
    [
        ({Level.FIRED}, {Level.DRAWN}, "+fired"),
        ({Level.ARCED, Level.FIRED}, {Level.DRAWN}, "+arced +fired"),
        (set(), {Level.DRAWN, Level.FIRED}, "-fired"),
        ({Level.ARCED}, {Level.FIRED}, "+arced -fired"),
    ],
)
def test_form_and_device_contradict_each_other(proved: set[Level], said: set[Level], words: str) -> None:
    found = problems(activation(proved=frozenset(proved), said=frozenset(said)), LATE)

    assert found == {Problem.CONTRADICTION: words}


def test_half_a_log_does_not_show_that_nothing_was_fired() -> None:
    half = activation(is_whole=False, proved=frozenset(), said=frozenset({Level.FIRED}))

    assert problems(half, LATE) == {}


@given(activations, moments)
def test_tests_and_training_have_no_problem(one: Activation, now: datetime) -> None:
    apart = replace(one, is_use=False)

    assert problems(apart, now) == {}


@given(activations, moments)
def test_the_same_facts_say_the_same(one: Activation, now: datetime) -> None:
    assert problems(one, now) == problems(one, now)


@given(activations, moments, moments)
def test_time_alone_adds_only_an_unaccounted_use(one: Activation, early: datetime, late: datetime) -> None:
    first, second = sorted((early, late))

    assert problems(one, second).items() - problems(one, first).items() <= {(Problem.UNACCOUNTED_USE, "")}


@given(activations, moments)
def test_a_form_leaves_no_use_unaccounted(one: Activation, now: datetime) -> None:
    assert one.said is None or Problem.UNACCOUNTED_USE not in problems(one, now)


@given(activations)
def test_home_office_what_no_log_can_prove_is_the_officers_word(one: Activation) -> None:
    both = contradictions(one)

    assert both is None or {*both[0], *both[1]} <= PROVABLE


@given(activations, levels)
def test_a_form_that_says_exactly_what_is_proved_and_more_that_cannot_be_agrees(
    one: Activation, more: frozenset[Level]
) -> None:
    agreeing = replace(one, said=one.proved | (more - PROVABLE))

    assert contradictions(agreeing) is None
