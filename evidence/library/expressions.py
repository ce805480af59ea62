"""What a search asks of PostgreSQL beyond Django's own words: queries over lexemes, and points in areas."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Func, TextField, Value


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


def lexemes_of(alternatives: Iterable[Iterable[tuple[str, bool]]]) -> Lexemes:
    """Return the query for any of the alternatives, each a list of (lexeme, is prefix) that must all occur."""
    return Lexemes(Value(" | ".join(f"({' & '.join(map(_quoted, every))})" for every in alternatives)))


def _quoted(part: tuple[str, bool]) -> str:
    lexeme, is_prefix = part
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'{':*' if is_prefix else ''}"
