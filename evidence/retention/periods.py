"""Calendar arithmetic of retention: days, months and years counted in local dates; knows no Django.

A period runs from the local date of its trigger, ends with the last day counted, and so expires at the local midnight
that follows: never earlier than the same clock time of that day, whatever daylight saving does in between.
A day that a month lacks (31 September, 29 February) becomes the last day of that month.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LAST_YEAR = 9990


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    FOR_EVER = "for_ever"


@dataclass(frozen=True)
class Period:
    """An amount of days, months or years; the amount of FOR_EVER is not looked at."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        if self.unit is Unit.FOR_EVER:
            return "for ever"
        word = self.unit.value if self.amount != 1 else self.unit.value.removesuffix("s")
        return f"{self.amount} {word}"


def add(day: date, period: Period) -> date | None:
    """Return the last day of a period that is counted from `day`; None: it never ends."""
    if period.unit is Unit.FOR_EVER:
        return None
    if period.unit is Unit.DAYS:
        return day + timedelta(days=period.amount)
    months = period.amount * (12 if period.unit is Unit.YEARS else 1) + day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    if year > LAST_YEAR:
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """Return the local midnight that ends `day`, in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the local date of a moment."""
    return moment.astimezone(zone).date()


def expiry(start: datetime, period: Period, zone: ZoneInfo) -> datetime | None:
    """Return when a period that is triggered at `start` has run out, in UTC; None: never."""
    last = add(local_day(start, zone), period)
    return None if last is None else midnight_after(last, zone)
