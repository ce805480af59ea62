"""The date scrubber as links that set `when:`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from evidence.library.facets import Counts
from evidence.library.query import Query, Token
from evidence.library.years import Stretch, years_of

LONGEST_BAR = 44  # units of its drawing


@dataclass(frozen=True)
class Period:
    """A year, month or day: its link, its count in words, and a bar as long as its share of its fullest neighbour."""

    label: str
    count: str
    address: str
    bar: float
    is_current: bool
    parts: list["Period"] = field(default_factory=list)


def periods(query: Query, counts: Counts, address_of: Callable[[Query], str]) -> list[Period]:
    """Return the years; choosing one of what is in them takes the place of the period that was chosen."""
    chosen = query.of("when")
    without = query.without_facet("when")

    def linked(stretches: list[Stretch]) -> list[Period]:
        most = max((one.count for one in stretches), default=0)
        return [
            Period(
                one.label,
                f"{one.count:,}{'+' if counts.is_time_capped else ''}",
                address_of(without.plus(Token("when", one.name))),
                round(2 + (LONGEST_BAR - 2) * one.count / most, 1) if one.count else 0,
                one.name in chosen,
                linked(one.parts),
            )
            for one in stretches
        ]

    return linked(years_of(counts.months, counts.days, chosen, timezone.localdate()))
