"""What people type into the search of evidence: parsed into tokens, written back as the same text; knows no Django.

A query is words, "phrases in quotes" and `key:value` tokens; a `-` before any of them means not. Nothing is refused:
what makes no sense is a problem, one sentence that names the token.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from evidence.library.periods import BadPeriod, tidy_period
from evidence.library.places import BadPlace, tidy_place

LONGEST = 1000  # characters
LONGEST_WORD = 64  # characters of a word that the search rows hold
KEYS = {
    "when": "today, yesterday, 2026-11-21, 2026-11, 2026-11-01..2026-11-21, 22:30..23:10",
    "near": "52.51,-1.88,200m",
    "officer": "a collar number or a name",
    "unit": "the short name of a team",
    "type": "video, audio, image, document, other",
    "source": "body_worn, cctv, phone, …",
    "status": "active, processing, failed, …",
    "has": "incident, place, category, markers, notes, track, sound, duplicates, warning",
    "said": "a word of the transcript",
    "log": "a log number or a crime reference",
    "category": "the name of a category",
    "tag": "a tag",
    "class": "unrestricted, restricted, confidential",
    "integrity": "verified, stored, waiting, changed",
    "is": "waiting",
}
CHOICES = {
    "type": ("video", "audio", "image", "document", "other"),
    "source": (
        *("body_worn", "cctv", "doorbell", "dashcam", "phone", "drone", "interview", "call", "taser_log"),
        *("document", "other"),
    ),
    "status": ("processing", "triage_pending", "active", "declined", "failed", "queued", "deleted", "part"),
    "has": ("incident", "place", "category", "markers", "notes", "track", "sound", "duplicates", "warning"),
    "class": ("unrestricted", "restricted", "confidential"),
    "integrity": ("verified", "stored", "waiting", "changed"),
    "is": ("waiting",),
}
PART = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)(?:"|$)|([^\s"]*))')


@dataclass(frozen=True)
class Token:
    """One condition: a word when `key` is empty, exact when it stood in quotes."""

    key: str
    value: str
    is_not: bool = False
    is_exact: bool = False

    def is_choice_of(self, facet: str) -> bool:
        """Whether the facet can choose it: any value of its key, but of `has` only the incident, also its lack."""
        return self.key == facet and (self.value == "incident" if facet == "has" else not self.is_not)

    def __str__(self) -> str:
        value = f'"{self.value}"' if self.is_exact or " " in self.value else self.value
        return f"{'-' if self.is_not else ''}{f'{self.key}:' if self.key else ''}{value}"


@dataclass(frozen=True)
class Query:
    """What was asked for; two queries that mean the same tokens in the same order are equal."""

    tokens: tuple[Token, ...] = ()
    problems: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return " ".join(str(token) for token in self.tokens)

    def __bool__(self) -> bool:
        return bool(self.tokens)

    def of(self, key: str, *, is_not: bool = False) -> list[str]:
        """Return the values of one key."""
        return [token.value for token in self.tokens if token.key == key and token.is_not == is_not]

    def without(self, *unwanted: Token) -> Self:
        """Return the query without these tokens."""
        return replace(self, tokens=tuple(token for token in self.tokens if token not in unwanted), problems=())

    def without_facet(self, key: str) -> Self:
        """Return the query without what one facet of the page can choose."""
        kept = (token for token in self.tokens if not token.is_choice_of(key))
        return replace(self, tokens=tuple(kept), problems=())

    def plus(self, token: Token) -> Self:
        """Return the query with one more token."""
        return replace(self, tokens=(*self.tokens, token), problems=())


def parse(text: str) -> Query:
    """Return the query behind a text; never raises."""
    tokens: dict[Token, None] = {}  # in order, each once
    problems = []
    if len(text) > LONGEST:
        problems.append(f"The search is longer than {LONGEST} characters: shorten it.")
    for is_not, key, value, is_exact in _parts(text[:LONGEST].replace("\x00", "")):
        try:
            token = _token(key, value, is_not=is_not, is_exact=is_exact)
        except Nonsense as problem:
            problems.append(str(problem))
        else:
            if token:
                tokens[token] = None
    return Query(tuple(tokens), tuple(problems))


def plain(text: str) -> str:
    """Return a text in lower case and without accents, as the search rows hold it."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not "\u0300" <= sign <= "\u036f")
    return bare.lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text as lexemes of the search rows: letters and digits only."""
    return ["".join(group)[:LONGEST_WORD] for group in re.findall(r"[^\W_]+", plain(text))]


def whole_of(text: str) -> str:
    """Return a text as the search rows hold what is written in one piece: without signs at its ends."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", plain(text))


class Nonsense(ValueError):
    """A token that means nothing; the message is for the person who typed it."""


def _parts(text: str) -> Iterator[tuple[bool, str, str, bool]]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        found = PART.match(text, place)
        if found is None or found.end() == place:
            place += 1  # a quote that nothing follows
            continue
        minus, key, quoted, bare = found.groups()
        yield bool(minus), (key or "").lower(), quoted if quoted is not None else bare, quoted is not None
        place = found.end()


def _token(key: str, value: str, *, is_not: bool, is_exact: bool) -> Token | None:
    value = " ".join(value.split())
    if not key:
        return Token("", value, is_not, is_exact) if words_of(value) else None
    if key == "no":
        key, is_not = "has", True
    if key not in KEYS:
        message = f"“{key}:{value}”: nothing is called {key}. Choose among {', '.join(KEYS)}, or write it in quotes."
        raise Nonsense(message)
    return Token(key, _tidy(key, value), is_not)


def _tidy(key: str, value: str) -> str:
    named = f"“{key}:{value}”"
    if not value:
        message = f"“{key}:” needs a value: {KEYS[key]}."
        raise Nonsense(message)
    try:
        if key == "when":
            return tidy_period(value)
        if key == "near":
            return tidy_place(value)
    except (BadPeriod, BadPlace) as problem:
        message = f"{named}: {problem}"
        raise Nonsense(message) from problem
    if choices := CHOICES.get(key):
        wanted = value.lower().replace(" ", "_").replace("-", "_")
        if wanted not in choices:
            message = f"{named} is not one of {', '.join(choices)}."
            raise Nonsense(message)
        return wanted
    if not words_of(value):
        message = f"{named} holds no letter and no digit."
        raise Nonsense(message)
    return value
