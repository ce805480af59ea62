"""The table view: the columns a person has chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from evidence.library.columns import COLUMNS, USUAL, Column
from evidence.library.query import Query
from evidence.models import Item, LibraryLayout
from evidence.views.library.cards import Card, card


@dataclass(frozen=True)
class Cell:
    """One value with its heading, which narrow screens show beside it."""

    label: str
    text: str
    css: str


@dataclass(frozen=True)
class Line:
    """One item as a row."""

    card: Card
    cells: list[Cell]


def table(items: Iterable[Item], person: User) -> dict[str, Any]:
    """Return what the table's template shows."""
    columns = columns_of(person)
    lines = [
        Line(card(item, Query()), [Cell(one.label, one.words(item) or "\N{EN DASH}", one.css) for one in columns])
        for item in items
    ]
    is_shown = {column.key for column in columns}
    choices = [(one.key, one.label, one.key in is_shown) for one in COLUMNS.values()]
    return {"columns": columns, "rows": lines, "column_choices": choices}


def columns_of(person: User) -> list[Column]:
    """Return the person's own columns, else the usual ones."""
    layout = LibraryLayout.objects.filter(person=person).first()
    chosen = layout.columns if layout else USUAL
    return [COLUMNS[key] for key in chosen if key in COLUMNS]
