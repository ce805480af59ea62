"""One look at the library: the page of items and the counts beside it, read from the same candidates.

The matching rows are read once, up to the number that is counted. When that is all of them the page is taken from them;
only of more the page is read along the order that was asked for, where it is then close at hand. Otherwise PostgreSQL,
told of 50 rows, walks that order through all items of the force to find the three that match.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from psycopg2.errors import QueryCanceled

from accounts.models import User
from accounts.permissions import Permission, Scope
from evidence.library import facets
from evidence.library.conditions import NEVER, Reading
from evidence.library.facets import COLUMNS, Counts, count
from evidence.library.finding import Found, asks_for_erased, narrow
from evidence.library.listing import Page, Window, page_of, window
from evidence.library.query import Query
from evidence.models import SearchDocument
from evidence.models.search_document import SearchDocumentQuerySet

# In units of reading one page in order, about 1.4 µs here: what PostgreSQL reckons by itself is right for disks that
# turn and for cheap conditions. It would read every row of the force for two common words that hardly meet, and gather
# 600,000 entries of an index to take the first 10,000.
COSTS = (
    "SET LOCAL random_page_cost = 1.5; SET LOCAL cpu_operator_cost = 0.13; SET LOCAL cpu_index_tuple_cost = 0.2; "
    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
)
CANDIDATES = "SELECT * FROM ({parts}) AS candidates LIMIT %s"
ANY = "WITH found AS MATERIALIZED ({rows}) SELECT EXISTS (SELECT 1 FROM found)"
STRETCH = "WITH found AS MATERIALIZED ({rows}) SELECT item_id, (SELECT count(*) FROM found) FROM found {stretch}"
# The name of the table means its next rows here.
AMONG = "WITH {table} AS NOT MATERIALIZED (SELECT * FROM {table} {stretch}) {sql}"
CLOSE_BY = 40_000  # rows, read in some 30 ms
LONGEST_LOOSE = 150  # milliseconds of looking inside of words, which some texts are in the way of for seconds


@dataclass(frozen=True)
class Look:
    """What the library shows of a query."""

    page: Page = field(default_factory=Page)
    counts: Counts = field(default_factory=Counts)
    problems: list[str] = field(default_factory=list)
    is_loose: bool = False  # found inside of words only
    is_cut: bool = False  # looking inside of words was given up


def look_up(person: User, query: Query, wanted: Window) -> Look:
    """Return what a person finds; when no row has all words, what has them inside of names and numbers."""
    look = _look(person, query, wanted, Reading())
    if look.problems or look.counts.total or not _has_unknown_words(query, look.counts):
        return look
    try:
        with _ended_after(LONGEST_LOOSE):
            loose = _look(person, query, wanted, Reading(is_loose=True))
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return Look(is_cut=True)
    return Look(loose.page, loose.counts, is_loose=True) if loose.counts.total else look


def _has_unknown_words(query: Query, counts: Counts) -> bool:
    """Say whether words may be why nothing is found: where a filter less finds something they occur."""
    return any(not token.key for token in query.tokens) and not any(counts.without.values())


def _look(person: User, query: Query, wanted: Window, reading: Reading) -> Look:
    candidates = Candidates(person, query, reading)
    if candidates.problems:
        return Look(problems=candidates.problems)
    with planned_for(query, person):
        counts = count(candidates.sql, query, wanted)
    if not counts.is_more:
        return Look(page_of(counts.page, wanted, person) if counts.page else Page(), counts)
    return Look(page_of(candidates.along(wanted), wanted, person), counts)


def newest(query: Query, person: User, size: int) -> list[UUID]:
    """Return the keys of the newest items that a person finds, in no order; nothing for what cannot be read."""
    candidates = Candidates(person, query, Reading())
    if candidates.problems:
        return []
    wanted = window(sort="recorded", after="", before="", size=size - 1)
    if not _sees_few(person) and len(keys := candidates.close_by(wanted)) == size:
        return keys
    sql, values = candidates.sql(query)
    stretch, place = wanted.sql()
    with planned_for(query, person), connection.cursor() as cursor:
        cursor.execute(STRETCH.format(rows=sql, stretch=stretch), [*values, *place])
        found = cursor.fetchall()
    is_more = bool(found) and found[0][1] > facets.MOST
    return list(candidates.along(wanted)) if is_more else [key for key, _ in found]


def finds(query: Query, person: User) -> bool:
    """Say whether a person finds anything."""
    candidates = Candidates(person, query, Reading())
    if candidates.problems:
        return False
    sql, values = candidates.sql(query)
    with planned_for(query, person), connection.cursor() as cursor:
        cursor.execute(ANY.format(rows=sql), values)
        return bool(cursor.fetchone()[0])


class Candidates:
    """The rows that a person may know of, to be narrowed by a query and by others that leave a part of it out."""

    def __init__(self, person: User, query: Query, reading: Reading) -> None:
        self.person, self.reading, self.with_erased = person, reading, asks_for_erased(query)
        self.parts = SearchDocument.objects.parts_visible_to(person)
        self.first = self._narrowed(self.parts[0], query)
        self.query, self.problems = query, self.first.problems

    def along(self, wanted: Window) -> Iterable[UUID]:
        """Return the keys of a stretch of an order, where more match than are counted.

        PostgreSQL guesses how many rows match and, guessing too few, sorts all of them. As so many do, they are likely
        to be among the next rows of the order.
        """
        keys = self.close_by(wanted) if self.query else []
        return keys if len(keys) > wanted.size else wanted.of(self.whole)

    def close_by(self, wanted: Window) -> list[UUID]:
        """Return the keys of a stretch as far as they are among the next rows of its order."""
        sql, values = wanted.of(self.whole).query.sql_with_params()
        stretch, place = wanted.sql(size=CLOSE_BY)
        statement = AMONG.format(table=SearchDocument._meta.db_table, stretch=stretch, sql=sql)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*place, *values])
            return [key for (key,) in cursor.fetchall()]

    @cached_property
    def whole(self) -> SearchDocumentQuerySet:
        """All matching rows as one selection, to be read in an order."""
        if len(self.parts) == 1:
            return self.first.documents
        return self._narrowed(SearchDocument.objects.visible_to(self.person), self.query).documents

    def _narrowed(self, rows: SearchDocumentQuerySet, query: Query) -> Found:
        return narrow(rows, query, self.person, reading=self.reading, with_erased=self.with_erased)

    def sql(self, query: Query) -> tuple[str, list[Any]]:
        """Return the SQL for the matching rows up to one more than are counted, and its values."""
        statements, values = [], list[Any]()
        for part in self.parts:
            is_done = part is self.parts[0] and query == self.query
            found = self.first if is_done else self._narrowed(part, query)
            rows = found.documents.order_by().values(*COLUMNS)[: facets.MOST + 1]
            with suppress(EmptyResultSet):  # a part that cannot have rows
                sql, given = rows.query.sql_with_params()
                statements.append(f"({sql})")
                values += given
        if not statements:
            sql, values = SearchDocument.objects.filter(NEVER).order_by().values(*COLUMNS).query.sql_with_params()
            return sql, values
        return CANDIDATES.format(parts=" UNION ALL ".join(statements)), [*values, facets.MOST + 1]


def _sees_few(person: User) -> bool:
    """Say whether a person reads their own items or those of a team: some thousands."""
    return person.scope_of(Permission.EVIDENCE_READ) <= Scope.TEAM


@contextmanager
def planned_for(query: Query, person: User) -> Iterator[None]:
    """Tell PostgreSQL what a search costs, and leave the plain list alone.

    Who sees few items is answered from these, one after the other: an index of words would be read for the whole force.
    """
    if not query:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{COSTS}; SET LOCAL enable_bitmapscan = off" if _sees_few(person) else COSTS)
        yield


@contextmanager
def _ended_after(milliseconds: int) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")  # for a transaction around this one
