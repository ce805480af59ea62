"""The date scrubber: years without gaps, months of the years in use, days of the month that is chosen."""

from datetime import date

import pytest

from evidence.library.periods import month_among
from evidence.library.years import Stretch, years_of

TODAY = date(2026, 11, 25)
MONTHS = {"2026-11": 7, "2026-09": 2, "2024-12": 1}


def test_years_go_back_without_gaps_and_the_last_two_are_open() -> None:
    years = years_of(MONTHS, {}, [], TODAY)

    assert [(year.name, year.count, len(year.parts)) for year in years] == [
        ("2026", 9, 11),
        ("2025", 0, 12),
        ("2024", 1, 0),
    ]


def test_months_go_from_the_newest_to_the_oldest_that_has_items() -> None:
    [_, _, year] = years_of(MONTHS, {}, ["2024"], TODAY)

    assert year.parts == [Stretch("2024-12", 1)]


def test_the_days_of_the_chosen_month_are_shown() -> None:
    [year, *_] = years_of(MONTHS, {"2026-11-20": 3, "2026-11-21": 4}, ["2026-11-21"], TODAY)

    assert year.parts[0] == Stretch("2026-11", 7, [Stretch("2026-11-21", 4), Stretch("2026-11-20", 3)])
    assert year.parts[1].parts == []


def test_nothing_at_all_is_this_month() -> None:
    assert years_of({}, {}, [], TODAY) == [Stretch("2026", 0, [Stretch("2026-11", 0)])]


@pytest.mark.parametrize(
    ("name", "label"), [("2026", "2026"), ("2026-11", "Nov 2026"), ("2026-11-01", "1 Nov"), ("2026-11-21", "21 Nov")]
)
def test_a_stretch_is_called(name: str, label: str) -> None:
    assert Stretch(name, 0).label == label


@pytest.mark.parametrize(
    ("periods", "month"),
    [
        (["2026-11"], "2026-11"),
        (["2026-11-21"], "2026-11"),
        (["2026"], ""),
        (["today"], ""),
        (["2026-11-01..2026-11-21"], ""),
        (["22:30..23:10", "2026-11-21"], "2026-11"),
    ],
)
def test_the_month_of_the_chosen_period(periods: list[str], month: str) -> None:
    assert month_among(periods) == month
