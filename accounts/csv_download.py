"""Lists as CSV files, sent row by row: memory stays the same whatever the length of the list."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import models
from django.http import StreamingHttpResponse

ROWS_AT_A_TIME = 500
# A spreadsheet runs a cell that starts like this as a formula (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Record = TypeVar("Record")  # a model, or a row of values


def csv_download(
    name: str,
    heading: Sequence[str],
    records: "models.QuerySet[Any, Record]",
    cells: Callable[[Record], Iterable[object]],
) -> StreamingHttpResponse:
    """Return `records` as the file `name`; `cells` gives the row of one record and must make no query."""

    def read() -> Iterator[Record]:  # `aiterator` of a values list asks the database from the event loop (Django 5.2)
        yield from records.iterator(chunk_size=ROWS_AT_A_TIME)

    def next_of(found: Iterator[Record]) -> bytes:
        return b"".join(line(cells(record)) for record in islice(found, ROWS_AT_A_TIME))

    async def lines() -> AsyncIterator[bytes]:
        yield line(heading)
        found = read()
        while lines_now := await sync_to_async(next_of)(found):
            yield lines_now

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def line(values: Iterable[object]) -> bytes:
    """Return one CSV line in UTF-8 (RFC 4180); text that a spreadsheet would run gets an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(value) for value in values])
    return text.getvalue().encode()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
