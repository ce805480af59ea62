"""Quarters of the calendar, by their first day."""

from datetime import date, timedelta


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that a day is in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_quarter(day: date) -> date:
    """Return the first day of the quarter after the one that a day is in."""
    return quarter_of(quarter_of(day) + timedelta(days=95))


def name_of(quarter: date) -> str:
    """Return a quarter in words, such as "Q4 2026"."""
    return f"Q{(quarter.month + 2) // 3} {quarter.year}"
