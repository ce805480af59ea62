"""What each kind of token asks of a search row, as a condition."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import F, Func, Q, TextField, Value
from django.utils import timezone

from accounts.models import Team, User
from evidence.library.expressions import Area, Either, Holds, Spoken, Stems, Within, lexemes_of
from evidence.library.periods import spans_of
from evidence.library.places import METRES_PER_DEGREE, Place, place_of
from evidence.library.query import LONGEST_WORD, Token, plain, whole_of, words_of
from evidence.models import Category

CIRCLE_CORNERS = 32
NEVER = Q(Value(value=False))  # unlike Q(pk__in=[]) it stays SQL, which the counts are put together from
SHORTEST_BEGINNING = 3  # letters or digits: what begins with fewer are words without number
FACTS = {"type": "kind", "source": "source", "status": "status", "has": "has", "class": "class", "is": "is"}


@dataclass
class Reading:
    """What tokens mean as conditions: each is worked out once, however many selections it narrows."""

    is_loose: bool = False
    problems: dict[Token, str] = field(default_factory=dict)
    known: dict[Token, Q] = field(default_factory=dict)
    is_locked: bool | None = None  # whether any viewing lock shuts the person out, once that was asked

    def condition(self, token: Token) -> Q:
        """Return the condition of a token, without its minus."""
        if token not in self.known:
            meant = _inside if not token.key and self.is_loose else CONDITIONS.get(token.key, _fact)
            self.known[token] = meant(token, self)
        return self.known[token]


def _inside(token: Token, _: Reading) -> Q:
    return Q(names__contains=plain(token.value))


def _words(token: Token, _: Reading) -> Q:
    """Words of a free token in a row; the last one may go on, and a single one also matches by its stem.

    Written without a space, several are one reference such as EX/17.
    """
    words, whole = words_of(token.value), whole_of(token.value)
    if len(words) > 1 and " " not in token.value and len(whole) <= LONGEST_WORD:
        return Q(Holds(F("words"), lexemes_of([[(f"whole/{whole}", not token.is_exact)]])))
    goes_on = not token.is_exact and len(words[-1]) >= SHORTEST_BEGINNING
    wanted: Func = lexemes_of([[*((word, False) for word in words[:-1]), (words[-1], goes_on)]])
    if len(words) == 1 and not (token.is_exact or (goes_on and stem_of(words[0]).startswith(words[0]))):
        wanted = Either(wanted, Stems(Value(token.value)))
    condition = Q(Holds(F("words"), wanted))
    if len(words) > 1:
        text = plain(token.value)
        condition &= Q(names__contains=text) | Q(prose__contains=text)
    return condition


def stem_of(word: str) -> str:
    """Return the stem of an English word as PostgreSQL has it; nothing for a word like "the"."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce((ts_lexize('english_stem', %s))[1], '')", [word])
        return str(cursor.fetchone()[0])


def _fact(token: Token, _: Reading) -> Q:
    return has_lexeme(f"{FACTS.get(token.key, token.key)}/{token.value}")


def _has(token: Token, reading: Reading) -> Q:
    return Q(latitude__isnull=False) if token.value == "place" else _fact(token, reading)


def _officer(token: Token, _: Reading) -> Q:
    every = [(f"officer/{word}", not any(sign.isdigit() for sign in word)) for word in words_of(token.value)]
    return Q(Holds(F("words"), lexemes_of([every])))


def _log(token: Token, _: Reading) -> Q:
    return has_lexeme(f"log/{token.value.lower().removeprefix('log').replace(' ', '')}")


def _tag(token: Token, _: Reading) -> Q:
    return has_lexeme(f"tag/{plain(token.value)}")


def _category(token: Token, reading: Reading) -> Q:
    named = Q(key=token.value.lower().replace(" ", "-")) | Q(name__istartswith=token.value)
    keys = list(Category.objects.filter(named).values_list("key", flat=True))
    if not keys:
        reading.problems[token] = f"“{token}”: no category is called {token.value}."
    return has_lexeme(*[f"category/{key}" for key in keys])


def _unit(token: Token, reading: Reading) -> Q:
    teams = list(Team.objects.filter(Q(short_name__iexact=token.value) | Q(name__iexact=token.value)))
    if not teams:
        reading.problems[token] = f"“{token}”: no team is called {token.value}."
        return NEVER
    inside = reduce(or_, (Q(team__path__startswith=team.path) for team in teams))
    members = list(User.objects.get_queryset().filter(inside).order_by().values_list("pk", flat=True))
    return Q(owner__in=members) if members else NEVER


def _said(token: Token, _: Reading) -> Q:
    return Q(Holds(F("said_words"), Spoken(Value(token.value))))


def _near(token: Token, _: Reading) -> Q:
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


def period_of(periods: list[str]) -> Q:
    """Return the condition that a row lies in one of the days, which may be narrowed to times of day."""
    spans = spans_of(periods, timezone.now(), ZoneInfo(settings.TIME_ZONE))
    inside = [Q(timeline_at__gte=span.start, timeline_at__lt=span.end) for span in spans]
    return reduce(or_, inside) if inside else NEVER


def has_lexeme(*lexemes: str) -> Q:
    """Return the condition that a row has one of the lexemes."""
    return Q(Holds(F("words"), lexemes_of([(lexeme, False)] for lexeme in lexemes))) if lexemes else NEVER


CONDITIONS: dict[str, Callable[[Token, Reading], Q]] = {
    "": _words,
    "has": _has,
    "officer": _officer,
    "log": _log,
    "tag": _tag,
    "category": _category,
    "unit": _unit,
    "said": _said,
    "near": _near,
    "when": lambda token, _: period_of([token.value]),
}
