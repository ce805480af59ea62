"""From a parsed query to the search rows that one person may know of: one SQL statement with their rights inside it."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Exists, F, Func, Q, TextField, Value
from django.utils import timezone

from accounts.models import Team, User
from evidence.library.periods import spans_of
from evidence.library.places import METRES_PER_DEGREE, Place, place_of
from evidence.library.query import Query, Token, plain, words_of
from evidence.models import Category, SearchDocument, Status, ViewingLock
from evidence.models.search_document import SearchDocumentQuerySet

CIRCLE_CORNERS = 32
NEVER = Q(Value(value=False))  # unlike Q(pk__in=[]) it stays SQL, which the counts are put together from
FACTS = {"type": "kind", "source": "source", "status": "status", "has": "has", "class": "class", "is": "is"}


class Lexemes(Func):
    """A query over lexemes, written as PostgreSQL writes it."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


class Stems(Func):
    """A query for the stems of words: "knives" finds "knife"."""

    template = "plainto_tsquery('english'::regconfig, %(expressions)s)"
    output_field = SearchQueryField()


class Either(Func):
    """Two queries of which one must match."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchQueryField()


class Holds(Func):
    """Whether a vector of lexemes answers a query over them."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


class Spoken(Func):
    """A query over the words of transcripts, as people write them: with quotes for what was said in a row."""

    template = "websearch_to_tsquery('english'::regconfig, %(expressions)s)"
    output_field = SearchQueryField()


class Area(Func):
    """A polygon, given as PostgreSQL writes it: longitude first."""

    template = "%(expressions)s::polygon"
    output_field = TextField()


class Within(Func):
    """Whether a point lies in an area."""

    template = "%(expressions)s"
    arg_joiner = " <@ "
    output_field = BooleanField()


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
    return narrow(SearchDocument.objects.visible_to(person), query, person, is_loose=is_loose)


def narrow(
    visible: SearchDocumentQuerySet, query: Query, person: User, *, is_loose: bool = False, with_erased: bool = False
) -> Found:
    """Narrow rows that were already chosen by right; asked for several times, the rights are worked out once.

    Erased items are left out, except for who asks for them by `status:deleted`, or with `with_erased`.
    """
    wanted = visible if with_erased or asks_for_erased(query) else visible.living()
    found = Found(wanted, list(query.problems))
    for key in dict.fromkeys(token.key for token in query.tokens):
        found.documents = _narrowed(
            found, key, [token for token in query.tokens if token.key == key], is_loose=is_loose
        )
    if any(token.key in {"", "said"} for token in query.tokens):
        found.documents = _behind_locks(found.documents, query, person)
    if found.problems:
        found.documents = found.documents.none()
    return found


def asks_for_erased(query: Query) -> bool:
    """Say whether a query names erased items, of which only the record of custody is left."""
    return Status.DELETED in query.of("status")


def _narrowed(found: Found, key: str, tokens: list[Token], *, is_loose: bool) -> SearchDocumentQuerySet:
    condition_of = _inside if not key and is_loose else CONDITIONS.get(key, _fact)
    wanted = [condition_of(token, found) for token in tokens if not token.is_not]
    unwanted = [condition_of(token, found) for token in tokens if token.is_not]
    if key == "when" and wanted:
        wanted = [_period([token.value for token in tokens if not token.is_not])]  # a clock time belongs to a day
    if wanted and key not in EVERY:
        wanted = [reduce(or_, wanted)]
    documents = found.documents
    for condition in wanted:
        documents = documents.filter(condition)
    for condition in unwanted:
        documents = documents.exclude(condition)
    return documents


def _inside(token: Token, _: Found) -> Q:
    return Q(names__contains=plain(token.value))


def _words(token: Token, _: Found) -> Q:
    """Words of a free token in a row; the last one may go on, and a single one also matches by its stem."""
    words = words_of(token.value)
    lexemes = [(word, not token.is_exact and number == len(words)) for number, word in enumerate(words, start=1)]
    wanted: Func = lexemes_of([lexemes])
    if len(words) == 1 and not token.is_exact:
        wanted = Either(wanted, Stems(Value(token.value)))
    condition = Q(Holds(F("words"), wanted))
    if len(words) > 1:
        text = plain(token.value)
        condition &= Q(names__contains=text) | Q(prose__contains=text)
    return condition


def _fact(token: Token, _: Found) -> Q:
    return _any_lexeme(f"{FACTS.get(token.key, token.key)}/{token.value}")


def _has(token: Token, found: Found) -> Q:
    return Q(latitude__isnull=False) if token.value == "place" else _fact(token, found)


def _officer(token: Token, _: Found) -> Q:
    every = [(f"officer/{word}", not any(sign.isdigit() for sign in word)) for word in words_of(token.value)]
    return Q(Holds(F("words"), lexemes_of([every])))


def _log(token: Token, _: Found) -> Q:
    return _any_lexeme(f"log/{token.value.lower().removeprefix('log').replace(' ', '')}")


def _tag(token: Token, _: Found) -> Q:
    return _any_lexeme(f"tag/{plain(token.value)}")


def _category(token: Token, found: Found) -> Q:
    named = Q(key=token.value.lower().replace(" ", "-")) | Q(name__istartswith=token.value)
    keys = list(Category.objects.filter(named).values_list("key", flat=True))
    if not keys:
        found.problems.append(f"“{token}”: no category is called {token.value}.")
    return _any_lexeme(*[f"category/{key}" for key in keys])


def _unit(token: Token, found: Found) -> Q:
    teams = list(Team.objects.filter(Q(short_name__iexact=token.value) | Q(name__iexact=token.value)))
    if not teams:
        found.problems.append(f"“{token}”: no team is called {token.value}.")
        return NEVER
    inside = reduce(or_, (Q(team__path__startswith=team.path) for team in teams))
    members = list(User.objects.get_queryset().filter(inside).order_by().values_list("pk", flat=True))
    return Q(owner__in=members) if members else NEVER


def _said(token: Token, _: Found) -> Q:
    return Q(Holds(F("said_words"), Spoken(Value(token.value))))


def _near(token: Token, _: Found) -> Q:
    return within(corners_of(place_of(token.value)))


def within(corners: Iterable[tuple[float, float]]) -> Q:
    """Return the condition that a row lies inside of these corners (latitude, longitude)."""
    listed = ",".join(f"({longitude:.7f},{latitude:.7f})" for latitude, longitude in corners)
    point = Func(F("longitude"), F("latitude"), function="point", output_field=TextField())
    return Q(Within(point, Area(Value(f"({listed})"))))


def corners_of(place: Place) -> list[tuple[float, float]]:
    """Return a place as corners (latitude, longitude); a circle as one of 32, right to half a per cent."""
    if len(place.corners) == 2:
        box = place.box
        return [(box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west)]
    if not place.metres:
        return list(place.corners)
    latitude, longitude = place.corners[0]
    high = place.metres / METRES_PER_DEGREE / math.cos(math.pi / CIRCLE_CORNERS)
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    turns = (2 * math.pi * number / CIRCLE_CORNERS for number in range(CIRCLE_CORNERS))
    return [(latitude + high * math.sin(turn), longitude + wide * math.cos(turn)) for turn in turns]


def _period(periods: list[str]) -> Q:
    spans = spans_of(periods, timezone.now(), ZoneInfo(settings.TIME_ZONE))
    inside = [Q(timeline_at__gte=span.start, timeline_at__lt=span.end) for span in spans]
    return reduce(or_, inside) if inside else NEVER


def _any_lexeme(*lexemes: str) -> Q:
    return Q(Holds(F("words"), lexemes_of([(lexeme, False)] for lexeme in lexemes))) if lexemes else NEVER


def _behind_locks(documents: SearchDocumentQuerySet, query: Query, person: User) -> SearchDocumentQuerySet:
    """Behind a viewing lock only what everybody who knows of the item can read anyway is searched: its names."""
    locks = ViewingLock.objects.shutting_out(person)
    if not locks.exists():
        return documents
    is_open = ~Exists(locks.over_outer_item())
    if query.of("said") or query.of("said", is_not=True):
        return documents.filter(is_open)
    by_name = reduce(lambda all_of, value: all_of & Q(names__contains=plain(value)), query.of(""), Q())
    return documents.filter(Q(is_open) | by_name) if by_name else documents.filter(is_open)


def lexemes_of(alternatives: Iterable[Iterable[tuple[str, bool]]]) -> Lexemes:
    """Return the query for any of the alternatives, each a list of (lexeme, is prefix) that must all occur."""
    return Lexemes(Value(" | ".join(f"({' & '.join(map(_quoted, every))})" for every in alternatives)))


def _quoted(part: tuple[str, bool]) -> str:
    lexeme, is_prefix = part
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'{':*' if is_prefix else ''}"


EVERY = frozenset({"", "has"})  # all of several must hold; of the other keys one is enough
CONDITIONS: dict[str, Callable[[Token, Found], Q]] = {
    "": _words,
    "has": _has,
    "officer": _officer,
    "log": _log,
    "tag": _tag,
    "category": _category,
    "unit": _unit,
    "said": _said,
    "near": _near,
    "when": lambda token, _: _period([token.value]),
}
