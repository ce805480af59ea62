"""Periods in a search mean local days and clock times, also across midnight and the change of the clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from evidence.library.periods import BadPeriod, Span, spans_of, tidy_period

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 21, 23, 50, tzinfo=UTC)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("today", at(2026, 11, 21), at(2026, 11, 22)),
        ("yesterday", at(2026, 11, 20), at(2026, 11, 21)),
        ("week", at(2026, 11, 15), at(2026, 11, 22)),
        ("2026-11-21", at(2026, 11, 21), at(2026, 11, 22)),
        ("2026-12", at(2026, 12, 1), at(2027, 1, 1)),
        ("2026", at(2026, 1, 1), at(2027, 1, 1)),
        ("2026-11-01..2026-11-21", at(2026, 11, 1), at(2026, 11, 22)),
        ("2026-11-21T22:30..2026-11-21T23:10", at(2026, 11, 21, 22, 30), at(2026, 11, 21, 23, 11)),
        ("2026-07-01", at(2026, 6, 30, 23), at(2026, 7, 1, 23)),
        ("2026-10-25", at(2026, 10, 24, 23), at(2026, 10, 26)),
    ],
)
def test_a_period_reaches_from_to(period: str, start: datetime, end: datetime) -> None:
    assert spans_of([tidy_period(period)], NOW, LONDON) == [Span(start, end)]


def test_open_ends_reach_far() -> None:
    [since], [until] = spans_of(["2026-11-21.."], NOW, LONDON), spans_of(["..2026-11-21"], NOW, LONDON)

    assert (since.start, until.end) == (at(2026, 11, 21), at(2026, 11, 22))
    assert since.end > NOW > until.start


def test_clock_times_alone_are_those_of_today() -> None:
    assert spans_of(["22:30..23:10"], NOW, LONDON) == [Span(at(2026, 11, 21, 22, 30), at(2026, 11, 21, 23, 11))]


def test_clock_times_belong_to_the_day_beside_them() -> None:
    assert spans_of(["2026-07-01", "22:30..23:10"], NOW, LONDON) == [
        Span(at(2026, 7, 1, 21, 30), at(2026, 7, 1, 22, 11))
    ]


def test_clock_times_over_midnight_end_on_the_next_day() -> None:
    assert spans_of(["2026-11-20", "23:30..00:30"], NOW, LONDON) == [
        Span(at(2026, 11, 20, 23, 30), at(2026, 11, 21, 0, 31))
    ]


def test_clock_times_of_several_days_are_taken_on_each() -> None:
    assert len(spans_of(["2026-11-20..2026-11-21", "22:30..23:10"], NOW, LONDON)) == 2


@pytest.mark.parametrize("text", ["", "..", "2026-02-30", "25:00..26:00", "22:30..2026-11-21", "2026-11-21T99:00"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod):
        tidy_period(text)
