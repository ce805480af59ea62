"""Shares with their margin, small numbers, and results by wording, quarter and command."""

from datetime import date

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from accounts.models import User
from audit.actors import Worker
from incidents.surveys.actions import forget_old_answers, open_survey, revise_survey, write_questions
from incidents.surveys.models import Survey
from incidents.surveys.quarters import name_of, next_quarter, quarter_of
from incidents.surveys.results import counted, measured, names_of_units, questions_of, words_of
from incidents.surveys.shares import Change, Share
from incidents.surveys.small_numbers import LEAST, hidden_among
from incidents.surveys.wording import Wording
from tests.factories.surveys import give
from tests.factories.surveys import questions_of as asked_by

SHARES = [  # by hand, from Wilson's formula with z = 1.959964; two of them stand in Newcombe (1998), table 1
    (81, 263, 25.5, 36.6),
    (15, 148, 6.2, 16.0),
    (0, 20, 0.0, 16.1),
    (29, 29, 88.3, 100.0),
    (5, 10, 23.7, 76.3),
]


@pytest.mark.parametrize(("yes", "count", "low", "high"), SHARES)
def test_margin_is_that_of_wilson(yes: int, count: int, low: float, high: float) -> None:
    share = Share(yes, count)

    assert (round(share.low, 1), round(share.high, 1)) == (low, high)


@hypothesis_given(st.integers(1, 5000).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_share_lies_within_its_margin(pair: tuple[int, int]) -> None:
    share = Share(*pair)

    assert 0 <= share.low <= share.percent + 1e-9
    assert share.percent - 1e-9 <= share.high <= 100


@pytest.mark.parametrize(
    ("share", "change", "words"),
    [
        (Share(771, 1204), Change.UP, "Up 4, a real rise"),
        (Share(64, 100), Change.CHANCE, "Up 4, but could be chance"),
        (Share(600, 1000), Change.SAME, "No change"),
        (Share(500, 1000), Change.DOWN, "Down 10, a real fall"),
    ],
)
def test_change_is_real_only_outside_the_margin(share: Share, change: Change, words: str) -> None:
    assert (share.against(60), share.compared_with(60)) == (change, words)


@hypothesis_given(st.dictionaries(st.integers(0, 9), st.integers(0, 40), max_size=8))
def test_no_number_under_ten_can_be_worked_out_from_the_total(sizes: dict[int, int]) -> None:
    hidden = hidden_among(sizes)

    left = sum(sizes[cell] for cell in hidden)
    assert all(cell in hidden for cell, size in sizes.items() if 0 < size < LEAST)
    assert not hidden or left >= LEAST or set(hidden) >= {cell for cell, size in sizes.items() if size}
    assert len(hidden) != 1 or set(hidden) >= {cell for cell, size in sizes.items() if size}


def test_quarters_are_those_of_the_calendar() -> None:
    days = [date(2026, 1, 1), date(2026, 3, 31), date(2026, 12, 31)]

    assert [name_of(quarter_of(day)) for day in days] == ["Q1 2026", "Q1 2026", "Q4 2026"]
    assert next_quarter(date(2026, 12, 31)) == date(2027, 1, 1)


# --- from the database


@pytest.mark.django_db
def test_nothing_is_shown_of_nine_answers_and_all_of_ten(wearers: Survey) -> None:
    give(wearers, yes=6, no=3)
    nine = measured([wearers])[wearers.pk]
    give(wearers, yes=1)

    ten = measured([wearers])[wearers.pk]

    assert (nine.is_shown, nine.missing) == (False, "Not enough answers yet (9 of 10)")
    assert (ten.is_shown, ten.share) == (True, Share(7, 10))


@pytest.mark.django_db
def test_small_command_is_hidden_and_so_is_what_would_give_it_away(wearers: Survey, north, south, headquarters) -> None:
    give(wearers, yes=30, no=10, unit=north)
    give(wearers, yes=12, unit=headquarters)
    give(wearers, yes=3, unit=south)

    (result,) = [one for one in counted(questions_of(wearers)) if one.question.is_choice]

    cells = {cell.label: cell.share for cell in result.by_unit(names_of_units([result]))}
    assert cells == {"HQ": None, "North": Share(30, 40), "South": None}


@pytest.mark.django_db
def test_answers_to_another_wording_are_not_added(wearers: Survey, gareth_wynn: User) -> None:
    give(wearers, yes=20)
    revise_survey(survey=wearers, by=gareth_wynn)
    write_questions(
        survey=wearers, questions=[Wording("Safer?", ("Yes", "No"), ("Yes",)), Wording("Why?")], by=gareth_wynn
    )
    open_survey(survey=wearers, by=gareth_wynn)
    give(wearers, yes=5, no=5)

    assert measured([wearers])[wearers.pk].share == Share(5, 10)


@pytest.mark.django_db
def test_answers_to_the_same_wording_are_added_across_versions(wearers: Survey, gareth_wynn: User) -> None:
    give(wearers, yes=20)
    revise_survey(survey=wearers, by=gareth_wynn)
    open_survey(survey=wearers, by=gareth_wynn)
    give(wearers, no=20)

    assert measured([wearers])[wearers.pk].share == Share(20, 40)


@pytest.mark.django_db
def test_counts_of_old_answers_stay_in_the_share(wearers: Survey, north) -> None:
    give(wearers, yes=12, no=3, day=date(2025, 2, 1), unit=north)
    give(wearers, yes=10, day=date(2026, 11, 21))
    forget_old_answers(by=Worker("tests"))

    result = measured([wearers])[wearers.pk]

    assert result.share == Share(22, 25)
    assert [(cell.label, cell.share) for cell in result.quarters] == [
        ("Q1 2025", Share(12, 15)),
        ("Q4 2026", Share(10, 10)),
    ]
    assert measured([wearers], date(2026, 1, 1))[wearers.pk].share == Share(10, 10)


@pytest.mark.django_db
def test_words_are_shown_when_ten_have_written(wearers: Survey) -> None:
    question = asked_by(wearers)[1]
    question.answers.bulk_create(
        question.answers.model(question=question, words=f"Words {number}", way="asked") for number in range(9)
    )
    nine = words_of(wearers)
    question.answers.create(words="Words 9", way="asked")

    ((text, ten),) = words_of(wearers)

    assert nine == [("Why?", [])]
    assert (text, sorted(ten)) == ("Why?", [f"Words {number}" for number in range(10)])
