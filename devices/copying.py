"""Many rows at once by PostgreSQL's COPY: a log of a weapon has thousands, of which Django makes a slow INSERT."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

CHUNK = 1 << 16  # characters that are written at once: the database takes in one while the next is written


def copy_values(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows of one model given as values by column, its key among them; what is left out has its default.

    Three thousand instances of a model would cost more than all that is written.
    """
    fields = model._meta.concrete_fields
    columns = [
        (field.attname, None if field.primary_key else field.get_default(), _writer_of(field)) for field in fields
    ]
    values = (
        [write(row.get(name, usual)) if write else row.get(name, usual) for name, usual, write in columns]
        for row in rows
    )
    copy_rows(model, [field.attname for field in fields], values)


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as values of `columns` (names in the database), JSON as text; return how many."""
    texts = [str(field.column) for field in model._meta.concrete_fields if not field.null and field.column in columns]
    options = f"FORMAT csv, FORCE_NOT_NULL ({', '.join(texts)})"  # an empty text is no NULL
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN WITH ({options})", _Written(rows), CHUNK
        )
        return int(cursor.rowcount)


class _Written(io.TextIOBase):
    """Rows as CSV, written only when they are asked for."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = iter(rows)
        self.text = io.StringIO()
        self.writer = csv.writer(self.text)

    def read(self, size: int | None = -1, /) -> str:
        """Return whole rows of about `size` characters, which is what COPY asks for; nothing at the end."""
        self.text.seek(0)
        self.text.truncate()
        for row in self.rows:
            self.writer.writerow(row)
            if size is not None and 0 <= size <= self.text.tell():
                break
        return self.text.getvalue()


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set `columns` of many rows in one statement; the first value of each row is its key.

    Django's `bulk_update` writes a CASE for each column and row, which takes longer to plan than to run.
    """
    if not rows:
        return
    key = str(model._meta.pk.column)
    names = [key, *columns]
    arrays = [f"%s::{model._meta.get_field(name).db_type(connection)}[]" for name in names]
    setting = ", ".join(f"{name} = new.{name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} AS old SET {setting} "  # noqa: S608 - names of our own columns
            f"FROM unnest({', '.join(arrays)}) AS new ({', '.join(names)}) WHERE old.{key} = new.{key}",
            [list(values) for values in zip(*rows, strict=True)],
        )


def _writer_of(field: "models.Field[Any, Any]") -> Callable[[Any], str] | None:
    """Return how the values of a column are written, or nothing where they are written as they are."""
    if isinstance(field, models.JSONField):
        return json.dumps
    return _as_array if isinstance(field, ArrayField) else None


def _as_array(values: list[Any]) -> str:
    """Return an array of numbers, or of words without signs, as PostgreSQL reads it."""
    return "{" + ",".join(map(str, values)) + "}"
