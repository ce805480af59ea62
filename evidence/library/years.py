"""The date scrubber: years, in them months, in them days, newest first, with how many items each has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from evidence.library.periods import month_among

OPEN_YEARS = 2  # shown with their months while no period is chosen
MOST_YEARS = 40


@dataclass(frozen=True)
class Stretch:
    """A year, a month or a day: its period as in `when:`, how many items it has, and what lies in it."""

    name: str
    count: int
    parts: list["Stretch"] = field(default_factory=list)

    @property
    def label(self) -> str:
        """How the page calls it: 2026, Nov 2026, 21 Nov."""
        year, month, day = [*(int(part) for part in self.name.split("-")), 0, 0][:3]
        if not month:
            return str(year)
        return f"{date(year, month, day):%-d %b}" if day else f"{date(year, month, 1):%b %Y}"


def years_of(months: dict[str, int], days: dict[str, int], periods: Iterable[str], today: date) -> list[Stretch]:
    """Return the years from the newest to the oldest that has items, without gaps; months of the years in use.

    `months` and `days` count by period (2026-11, 2026-11-21); `periods` are those that are chosen.
    """
    chosen = list(periods)
    newest = max([f"{today:%Y-%m}", *months])
    oldest = min(months, default=newest)
    years = range(int(newest[:4]), max(int(oldest[:4]), int(newest[:4]) - MOST_YEARS) - 1, -1)
    in_use = {int(text[:4]) for text in chosen if text[:4].isdecimal()} or set(years[:OPEN_YEARS])
    stretches = []
    for year in years:
        amount = sum(count for month, count in months.items() if month.startswith(f"{year:04}-"))
        names = [f"{year:04}-{month:02}" for month in range(12, 0, -1)] if year in in_use else []
        parts = [_month(name, months, days, month_among(chosen)) for name in names if oldest <= name <= newest]
        stretches.append(Stretch(f"{year:04}", amount, parts))
    return stretches


def _month(name: str, months: dict[str, int], days: dict[str, int], in_use: str) -> Stretch:
    found = sorted((day for day in days if day.startswith(name)), reverse=True) if name == in_use else []
    return Stretch(name, months.get(name, 0), [Stretch(day, days[day]) for day in found])
