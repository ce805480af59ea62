"""From a parsed query to the search rows that one person may know of: one SQL statement with their rights inside it."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Exists, Q

from accounts.models import User
from evidence.library.conditions import Reading, has_lexeme, period_of
from evidence.library.query import Query, Token, plain
from evidence.models import SearchDocument, Status, ViewingLock
from evidence.models.search_document import PART, SearchDocumentQuerySet

EVERY = frozenset({"", "has"})  # all of several must hold; of the other keys one is enough
LACKS = frozenset({"incident", "category"})  # what is missing stands in the row as well


@dataclass
class Found:
    """The matching rows, and what could not be understood, as sentences."""

    documents: SearchDocumentQuerySet
    problems: list[str] = field(default_factory=list)


def find(query: Query, person: User, *, is_loose: bool = False) -> Found:
    """Return the rows that match and that this person may know of.

    Every word must occur: at the start of a word, or by its stem; with `is_loose` anywhere inside names and numbers.
    A query with problems finds nothing: half a query would answer another question.
    """
    return narrow(SearchDocument.objects.visible_to(person), query, person, reading=Reading(is_loose))


def narrow(
    visible: SearchDocumentQuerySet,
    query: Query,
    person: User,
    *,
    reading: Reading | None = None,
    with_erased: bool = False,
) -> Found:
    """Narrow rows that were already chosen by right; asked for several times, the rights are worked out once.

    Erased items and parts of whole recordings are left out, except for who asks for them by `status:deleted` or
    `status:part`, or with `with_erased`.
    """
    reading = reading or Reading()
    documents = visible if with_erased or asks_for_erased(query) else visible.living()
    for key in dict.fromkeys(token.key for token in query.tokens):
        documents = _narrowed(documents, key, [token for token in query.tokens if token.key == key], reading)
    problems = [*query.problems, *(reading.problems[token] for token in query.tokens if token in reading.problems)]
    if problems:
        return Found(documents.none(), problems)
    if any(token.key in {"", "said"} for token in query.tokens):
        documents = _behind_locks(documents, query, person, reading)
    return Found(documents)


def asks_for_erased(query: Query) -> bool:
    """Say whether a query names what lists leave out: erased items, or what arrived live of a whole recording."""
    return not {str(Status.DELETED), PART}.isdisjoint(query.of("status"))


def _narrowed(
    documents: SearchDocumentQuerySet, key: str, tokens: list[Token], reading: Reading
) -> SearchDocumentQuerySet:
    asked = [token for token in tokens if not token.is_not]
    wanted = [reading.condition(token) for token in asked]
    if key == "when" and wanted:
        wanted = [period_of([token.value for token in asked])]  # a clock time belongs to a day
    if wanted and key not in EVERY:
        wanted = [reduce(or_, wanted)]
    for condition in wanted:
        documents = documents.filter(condition)
    for token in tokens:
        if token.is_not and key == "has" and token.value in LACKS:
            documents = documents.filter(has_lexeme(f"no/{token.value}"))
        elif token.is_not:
            documents = documents.exclude(reading.condition(token))
    return documents


def _behind_locks(
    documents: SearchDocumentQuerySet, query: Query, person: User, reading: Reading
) -> SearchDocumentQuerySet:
    """Behind a viewing lock only what everybody who knows of the item can read anyway is searched: its names."""
    locks = ViewingLock.objects.shutting_out(person)
    if reading.is_locked is None:
        reading.is_locked = locks.exists()
    if not reading.is_locked:
        return documents
    is_open = ~Exists(locks.over_outer_item())
    if query.of("said") or query.of("said", is_not=True):
        return documents.filter(is_open)
    by_name = reduce(lambda all_of, value: all_of & Q(names__contains=plain(value)), query.of(""), Q())
    return documents.filter(Q(is_open) | by_name) if by_name else documents.filter(is_open)
