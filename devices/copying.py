"""Many rows at once by PostgreSQL's COPY: a log of a weapon has thousands, of which Django makes a slow INSERT."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

CHUNK = 1 << 20  # characters that go to the database at once


def copy_values(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of one model given as values by column, its key among them; what is left out has its default.

    Three thousand instances of a model would cost more than all that is written.
    """
    fields = model._meta.concrete_fields
    written = [_as_json if isinstance(field, models.JSONField) else _as_text for field in fields]
    names = [field.attname for field in fields]
    usual = {field.attname: field.get_default() for field in fields if not field.primary_key}
    whole = (usual | row for row in rows)
    values = ([write(row[name]) for name, write in zip(names, written, strict=True)] for row in whole)
    copy_rows(model, names, values)


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as values of `columns` (names in the database), JSON as text; return how many."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text.seek(0)
    texts = [str(field.column) for field in model._meta.concrete_fields if not field.null and field.column in columns]
    options = f"FORMAT csv, FORCE_NOT_NULL ({', '.join(texts)})"  # an empty text is no NULL
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN WITH ({options})", text, CHUNK
        )
        return int(cursor.rowcount)


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


def _as_json(value: Any) -> str:
    return json.dumps(value)


def _as_text(value: Any) -> Any:
    """Return an array of numbers, or of words without signs, as PostgreSQL reads it; all else is written as it is."""
    return "{" + ",".join(map(str, value)) + "}" if isinstance(value, list) else value
