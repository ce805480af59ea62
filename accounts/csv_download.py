"""Lists as CSV files, sent row by row: memory stays the same whatever the length of the list."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import TypeVar

from django.db import models
from django.http import StreamingHttpResponse

ROWS_AT_A_TIME = 500
# A spreadsheet runs a cell that starts like this as a formula (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Record = TypeVar("Record", bound=models.Model)


def csv_download(
    name: str,
    heading: Sequence[str],
    records: "models.QuerySet[Record]",
    cells: Callable[[Record], Iterable[object]],
) -> StreamingHttpResponse:
    """Return `records` as the file `name`; `cells` gives the row of one record and must make no query."""

    async def lines() -> AsyncIterator[bytes]:
        yield line(heading)
        async for record in records.aiterator(chunk_size=ROWS_AT_A_TIME):
            yield line(cells(record))

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def line(values: Iterable[object]) -> bytes:
    """Return one CSV line in UTF-8 (RFC 4180); text that a spreadsheet would run gets an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(value) for value in values])
    return text.getvalue().encode()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
