"""How many of the matching items have which type, status, officer, …: the counts beside the list, in one query.

More than 10,000 items are not counted on: what was counted until then is a lower bound and is shown with a plus.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from evidence.library.listing import Window
from evidence.library.periods import month_among
from evidence.library.query import Query, Token
from evidence.models import AccessClass, Integrity, Kind, Source, Status

MOST = 10_000
SHOWN = 8  # officers, units and categories with the highest counts; the others are found by typing
COLUMNS = (
    "item_id",
    "received_at",
    "kind",
    "source",
    "status",
    "access_class",
    "integrity",
    "owner_id",
    "incident_id",
    "category_keys",
    "timeline_at",
    "latitude",
)
# Most of what is counted has a few values: rows that are the same in all of them are put together first, some hundreds
# of ten thousand.
ALIKE = (
    "alike{number} AS MATERIALIZED (SELECT kind, source, status, access_class, integrity, incident_id IS NOT NULL AS "
    "is_placed, latitude IS NULL AS is_unmapped, count(*) AS amount FROM found{number} GROUP BY 1, 2, 3, 4, 5, 6, 7)"
)
OWNERS = "owners{number} AS MATERIALIZED (SELECT owner_id, count(*) AS amount FROM found{number} GROUP BY owner_id)"
PERSON = "JOIN accounts_user AS person ON person.id = owner_id "
OFFICER = "concat_ws(chr(31), person.collar_number, person.name), amount FROM "
# A force has thousands of officers: those that are shown are chosen where they are counted.
BEST_OWNERS = (
    "(SELECT * FROM {owners} WHERE owner_id IS NOT NULL ORDER BY amount DESC, owner_id LIMIT {shown}) AS best "
)
CHOSEN_OFFICERS = f"{OFFICER}{{owners}} {PERSON}WHERE person.collar_number = ANY(%s)"
TEAM = "JOIN accounts_team AS team ON team.id = team_id GROUP BY team.short_name ORDER BY 4 DESC, 3 LIMIT {shown}"
GROUPS = {
    "type": "kind::text, sum(amount)::bigint FROM {alike} GROUP BY kind",
    "source": "source, sum(amount)::bigint FROM {alike} GROUP BY source",
    "status": "status, sum(amount)::bigint FROM {alike} GROUP BY status",
    "class": "access_class, sum(amount)::bigint FROM {alike} GROUP BY access_class",
    "integrity": "integrity, sum(amount)::bigint FROM {alike} GROUP BY integrity",
    "officer": f"{OFFICER}{BEST_OWNERS}{PERSON}",
    "unit": f"team.short_name, sum(amount)::bigint FROM {{owners}} {PERSON}{TEAM}",
    "category": "concat_ws(chr(31), category.key, category.name), sum(amount)::bigint FROM "
    "(SELECT category_keys, count(*) AS amount FROM {name} GROUP BY category_keys) AS counted, "
    "unnest(category_keys) AS held JOIN evidence_category AS category ON category.key = held GROUP BY 3",
    "has": "is_placed::text, sum(amount)::bigint FROM {alike} GROUP BY is_placed",
}
BETWEEN = chr(31)
LOCAL = "timeline_at AT TIME ZONE %s"
MONTHS = (
    "SELECT {number}, 'month', to_char(month, 'YYYY-MM'), amount FROM "
    f"(SELECT date_trunc('month', {LOCAL}) AS month, count(*) AS amount FROM found{{number}} GROUP BY 1) AS counted"
)
DAYS = (
    f"SELECT {{number}}, 'day', to_char({LOCAL}, 'YYYY-MM-DD'), count(*) FROM found{{number}} "
    f"WHERE to_char({LOCAL}, 'YYYY-MM') = %s GROUP BY 3"
)
TOTALS = "SELECT {number}, 'total', '', coalesce(sum(amount), 0)::bigint FROM alike{number}"
PAGE = "(SELECT 0, 'page', item_id::text, 1 FROM found0 {window})"
UNMAPPED = "SELECT 0, 'unmapped', '', coalesce(sum(amount), 0)::bigint FROM alike0 WHERE is_unmapped"


@dataclass(frozen=True)
class Choice:
    """One line of a facet: the token it stands for, and how many items it would leave."""

    label: str
    token: Token
    count: int
    is_more: bool
    is_chosen: bool

    @property
    def number(self) -> str:
        """The count as shown: a plus when counting stopped before the end."""
        return f"{self.count:,}{'+' if self.is_more else ''}"


@dataclass(frozen=True)
class Facet:
    """One group of choices."""

    heading: str
    choices: list[Choice]

    @property
    def is_used(self) -> bool:
        """Whether one of its choices is part of the query."""
        return any(choice.is_chosen for choice in self.choices)


@dataclass
class Counts:
    """What one query over the matching rows said."""

    total: int = 0
    is_more: bool = False
    page: list[UUID] = field(default_factory=list)  # what was asked for, in no order, when all that match were read
    unmapped: int = 0
    months: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    is_time_capped: bool = False
    by_key: dict[str, dict[str, int]] = field(default_factory=dict)
    capped: set[str] = field(default_factory=set)
    without: dict[str, int] = field(default_factory=dict)  # how many there are when nothing of a facet is chosen

    @property
    def number(self) -> str:
        """How many match, as shown."""
        return f"{MOST:,}+" if self.is_more else f"{self.total:,}"


def count(rows: Callable[[Query], tuple[str, list[Any]]], query: Query, wanted: Window) -> Counts:
    """Count all facets; the choices of a facet are counted as if none of it were chosen yet, and so are the months.

    `rows` returns SQL and values for the first `MOST` + 1 rows of a query, and at most one more than that counts.
    """
    chosen = [key for key in (*GROUPS, "when") if any(token.is_choice_of(key) for token in query.tokens)]
    parts, groups, values = [], [], list[Any]()
    officers = query.of("officer")
    for number, one in enumerate([query, *(query.without_facet(key) for key in chosen)]):
        sql, params = rows(one)
        parts.append(f"found{number} AS MATERIALIZED ({sql})")
        parts += [ALIKE.format(number=number), OWNERS.format(number=number)]
        groups.append(TOTALS.format(number=number))
        counted = [chosen[number - 1]] if number else [key for key in GROUPS if key not in chosen]
        names = [key for key in counted if key in GROUPS]
        groups += [_counting(number, key, GROUPS[key]) for key in names]
        values += params
    if officers:  # also those who are not among the best
        groups.append(_counting(chosen.index("officer") + 1, "officer", CHOSEN_OFFICERS))
        values.append(officers)
    number = len(chosen) if "when" in chosen else 0
    groups += [UNMAPPED, MONTHS.format(number=number)]
    values.append(settings.TIME_ZONE)
    if month := month_among(query.of("when")):
        groups.append(DAYS.format(number=number))
        values += [settings.TIME_ZONE, settings.TIME_ZONE, month]
    sql, params = wanted.sql()
    groups.append(PAGE.format(window=sql))
    values += params
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} {' UNION ALL '.join(groups)}", values)
        return _counts(cursor.fetchall(), chosen)


def _counting(number: int, key: str, what: str) -> str:
    names = {name: f"{table}{number}" for name, table in (("name", "found"), ("alike", "alike"), ("owners", "owners"))}
    return f"(SELECT {number}, '{key}', {what.format(**names, shown=SHOWN)})"


def _counts(rows: list[tuple[int, str, str | None, int]], chosen: list[str]) -> Counts:
    counts, totals = Counts(), dict[int, int]()
    times = {"month": counts.months, "day": counts.days}
    for number, key, value, amount in rows:
        if key == "total":
            totals[number] = amount
        elif key == "unmapped":
            counts.unmapped = amount
        elif key == "page":
            counts.page.append(UUID(value))
        elif key in times:
            times[key][value or ""] = amount
        else:
            counts.by_key.setdefault(key, {})[value or ""] = amount
    counts.total, counts.is_more = totals.get(0, 0), totals.get(0, 0) > MOST
    if counts.is_more:
        counts.page.clear()
    counts.without = {key: totals.get(number, 0) for number, key in enumerate(chosen, start=1)}
    counts.is_time_capped = totals.get(len(chosen) if "when" in chosen else 0, 0) > MOST
    counts.capped = {key for key in GROUPS if totals.get(chosen.index(key) + 1 if key in chosen else 0, 0) > MOST}
    return counts


def facets_of(counts: Counts, query: Query) -> list[Facet]:
    """Return the groups of choices, named, in the order of the page."""
    return [
        facet
        for facet in (
            _fixed("Type", "type", Kind.choices, counts, query),
            _fixed("Status", "status", Status.choices, counts, query),
            *_people(counts, query),
            _fixed("Source", "source", Source.choices, counts, query),
            _categories(counts, query),
            _incident(counts, query),
            _fixed("Access class", "class", AccessClass.choices, counts, query),
            _fixed("Integrity", "integrity", Integrity.choices, counts, query),
        )
        if facet.choices
    ]


def _choice(key: str, value: str, label: str, amount: int, counts: Counts, query: Query) -> Choice:
    token = Token(key, value)
    return Choice(label, token, amount, key in counts.capped, token in query.tokens)


def _fixed(heading: str, key: str, names: Iterable[tuple[Any, Any]], counts: Counts, query: Query) -> Facet:
    amounts = counts.by_key.get(key, {})
    choices = [_choice(key, value, str(label), amounts.get(value, 0), counts, query) for value, label in names]
    return Facet(heading, [choice for choice in choices if choice.count or choice.is_chosen])


def _incident(counts: Counts, query: Query) -> Facet:
    amounts = counts.by_key.get("has", {})
    placed = _choice("has", "incident", "In an incident", amounts.get("true", 0), counts, query)
    without = Token("has", "incident", is_not=True)
    # Not "needs an incident": a TASER's log has none and waits for none, and the count is of what the choice leaves.
    none = Choice("In no incident", without, amounts.get("false", 0), "has" in counts.capped, without in query.tokens)
    return Facet("Incident", [one for one in (placed, none) if one.count or one.is_chosen])


def _categories(counts: Counts, query: Query) -> Facet:
    amounts = counts.by_key.get("category", {})
    chosen = query.of("category")
    choices = []
    for number, found in enumerate(sorted(amounts, key=lambda found: (-amounts[found], found))):
        key, name = found.split(BETWEEN)
        if number < SHOWN or key in chosen:
            choices.append(_choice("category", key, name, amounts[found], counts, query))
    return Facet("Category", choices)


def _people(counts: Counts, query: Query) -> list[Facet]:
    """Return the officers, and the units of people who see several."""
    officers, units = counts.by_key.get("officer", {}), counts.by_key.get("unit", {})
    choices = []
    for found in sorted(officers, key=lambda found: (-officers[found], found)):
        collar_number, name = found.split(BETWEEN)
        label = f"{name.split()[-1]} {collar_number}"
        choices.append(_choice("officer", collar_number, label, officers[found], counts, query))
    best = sorted(units, key=lambda unit: (-units[unit], unit)) if len(units) > 1 else query.of("unit")
    return [
        Facet("Officer", choices),
        Facet("Unit", [_choice("unit", unit, unit, units.get(unit, 0), counts, query) for unit in best]),
    ]
