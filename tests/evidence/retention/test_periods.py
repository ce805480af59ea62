"""Periods end on the day that the calendar says, also in short months and across daylight saving."""

from datetime import UTC, date, datetime

import pytest

from evidence.retention.periods import Period, Unit, add, expiry
from tests.evidence.retention.engine_facts import ZONE


@pytest.mark.parametrize(
    ("day", "period", "last"),
    [
        (date(2027, 1, 31), Period(1, Unit.MONTHS), date(2027, 2, 28)),
        (date(2024, 2, 29), Period(1, Unit.YEARS), date(2025, 2, 28)),
        (date(2024, 2, 29), Period(4, Unit.YEARS), date(2028, 2, 29)),
        (date(2026, 12, 31), Period(31, Unit.DAYS), date(2027, 1, 31)),
        (date(2026, 8, 31), Period(6, Unit.MONTHS), date(2027, 2, 28)),
        (date(2026, 12, 15), Period(12, Unit.MONTHS), date(2027, 12, 15)),
    ],
)
def test_day_that_a_month_lacks_becomes_its_last(day: date, period: Period, last: date) -> None:
    assert add(day, period) == last


def test_for_ever_has_no_last_day() -> None:
    assert add(date(2026, 1, 1), Period(0, Unit.FOR_EVER)) is None


def test_period_that_leaves_the_calendar_never_ends() -> None:
    assert add(date(9000, 1, 1), Period(999, Unit.YEARS)) is None


@pytest.mark.parametrize(("amount", "words"), [(1, "1 day"), (31, "31 days")])
def test_period_reads_as_people_say_it(amount: int, words: str) -> None:
    assert str(Period(amount, Unit.DAYS)) == words


def test_endless_period_reads_as_people_say_it() -> None:
    assert str(Period(0, Unit.FOR_EVER)) == "for ever"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 27, 0, 0, tzinfo=UTC)),  # and back
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 3, 23, 0, tzinfo=UTC)),  # local date is the 2nd
    ],
)
def test_days_are_local_days_across_daylight_saving(start: datetime, expected: datetime) -> None:
    assert expiry(start, Period(1, Unit.DAYS), ZONE) == expected
