"""The periods people name in a search, such as `today`, `2026-11`, `2026-11-01..2026-11-21` or `22:30..23:10`.

A period is kept as text and worked out when it is asked, because "today" is another day tomorrow. Clock times alone
mean that time of the day named beside them, else of today. Knows no Django.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NAMED = ("today", "yesterday", "week", "month", "year")
MONTH = re.compile(r"\d{4}-\d{2}")
EXAMPLES = "today, yesterday, 2026-11-21, 2026-11-01..2026-11-21 or 22:30..23:10"
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class BadPeriod(ValueError):
    """No period; the message says what to write instead."""


@dataclass(frozen=True)
class Span:
    """A stretch of time, the end left out; UTC."""

    start: datetime
    end: datetime


def tidy_period(text: str) -> str:
    """Return the period as it is kept; raises BadPeriod."""
    wanted = text.strip().lower().replace(" ", "")
    start, is_range, end = wanted.partition("..")
    if not is_range:
        _check(start)
        return _padded(start)
    if not start and not end:
        message = f"say from when to when, such as {EXAMPLES}."
        raise BadPeriod(message)
    for part in filter(None, (start, end)):
        _check(part)
    if (start and end) and bool(CLOCK.fullmatch(start)) != bool(CLOCK.fullmatch(end)):
        message = "both ends must be clock times, or both dates."
        raise BadPeriod(message)
    if CLOCK.fullmatch(start or end) and not (start and end):
        message = "a range of clock times needs both ends, such as 22:30..23:10."
        raise BadPeriod(message)
    if DAY.fullmatch(start) and DAY.fullmatch(end) and start[:10] > end[: len(start)]:
        message = "the range ends before it begins."
        raise BadPeriod(message)
    return f"{_padded(start)}..{_padded(end)}"


def spans_of(periods: Iterable[str], now: datetime, zone: ZoneInfo) -> list[Span]:
    """Return the stretches of time that kept periods mean together: any of the days, at any of the clock times."""
    kept = list(periods)
    clocks = [text for text in kept if _is_clock(text)]
    days = [_span(text, now, zone) for text in kept if not _is_clock(text)]
    if not clocks:
        return days
    found = []
    for day in days or [_span("today", now, zone)]:
        for text in clocks:
            found += list(_clock_spans(day, text, zone))
    return found


def month_among(periods: Iterable[str]) -> str:
    """Return the month that one of the kept periods is or lies in, as 2026-11; empty for none."""
    return next((text[:7] for text in periods if ".." not in text and MONTH.match(text)), "")


def month_of(moment: datetime, zone: ZoneInfo) -> str:
    """Return the period of the month of a moment: 2026-11."""
    return f"{moment.astimezone(zone):%Y-%m}"


def _check(text: str) -> None:
    if text in NAMED or CLOCK.fullmatch(text):
        return
    day, _, clock = text.partition("t")
    if DAY.fullmatch(day) and (not clock or (len(day) == 10 and CLOCK.fullmatch(clock))):
        year, month, number = (int(part or 1) for part in DAY.fullmatch(day).groups())  # type: ignore[union-attr]
        try:
            date(year, month, number)
        except ValueError as error:
            message = f"{day} is no day of the calendar."
            raise BadPeriod(message) from error
        if not 1900 <= year < 2200:
            message = "the year must lie between 1900 and 2199."
            raise BadPeriod(message)
        return
    message = f"write {EXAMPLES}."
    raise BadPeriod(message)


def _padded(text: str) -> str:
    day, has_clock, clock = text.rpartition("t") if "t" in text and text not in NAMED else ("", "", text)
    if CLOCK.fullmatch(clock):
        clock = clock.zfill(len(clock) + (clock.index(":") == 1))
    return f"{day}{'T' if has_clock else ''}{clock}"


def _is_clock(text: str) -> bool:
    return bool(CLOCK.fullmatch(text.partition("..")[0]))


def _span(text: str, now: datetime, zone: ZoneInfo) -> Span:
    start, is_range, end = text.partition("..")
    if not is_range:
        return Span(*_ends(start, now, zone))
    first = _ends(start, now, zone)[0] if start else EARLIEST
    last = _ends(end, now, zone)[1] if end else LATEST
    return Span(first, last)


def _ends(text: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    if text in NAMED:
        days = {"today": 0, "yesterday": 1, "week": 6, "month": 29, "year": 364}[text]
        first = today - timedelta(days=days)
        return _midnight(first, zone), _midnight(first if text == "yesterday" else today, zone, after=1)
    day, _, clock = text.partition("T")
    if clock:
        moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone).astimezone(UTC)
        return moment, moment + timedelta(seconds=1 if clock.count(":") == 2 else 60)
    year, month, number = (int(part) if part else 0 for part in DAY.fullmatch(day).groups())  # type: ignore[union-attr]
    if number:
        first = date(year, month, number)
        return _midnight(first, zone), _midnight(first, zone, after=1)
    after = date(year + 1, 1, 1) if not month else date(year + month // 12, month % 12 + 1, 1)
    return _midnight(date(year, month or 1, 1), zone), _midnight(after, zone)


def _midnight(day: date, zone: ZoneInfo, after: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=after), time(), zone).astimezone(UTC)


def _clock_spans(day: Span, text: str, zone: ZoneInfo) -> Iterable[Span]:
    start, is_range, end = text.partition("..")
    first = time.fromisoformat(start)
    last = time.fromisoformat(end) if is_range else first
    local = day.start.astimezone(zone).date()
    most = 366  # days: a longer stretch at a clock time is not what anybody looks for
    while most and (begin := datetime.combine(local, first, zone).astimezone(UTC)) < day.end:
        over = local + timedelta(days=1) if last < first else local  # 23:30..00:30 runs past midnight
        precise = 1 if text.count(":") > (2 if is_range else 1) else 60
        yield Span(begin, datetime.combine(over, last, zone).astimezone(UTC) + timedelta(seconds=precise))
        local, most = local + timedelta(days=1), most - 1
