"""The lines of a log as rows of CSV that know their line."""

import csv
from collections.abc import Iterator

from devices.taser_logs.records import BadLog
from devices.taser_logs.values import Wrong


class Rows:
    """Goes through the lines of a log one row at a time; `line` is the line of the row given last, from 1."""

    def __init__(self, text: str) -> None:
        self.reader = csv.reader(_lines(text), strict=True)
        self.line = 0

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        """Return the values of the next line, none for an empty line; raises BadLog when it is not CSV."""
        self.line += 1
        try:
            row = next(self.reader)
        except StopIteration:
            self.line -= 1
            raise
        except csv.Error:
            raise BadLog(self.line, "the line is not proper CSV: look for a quotation mark too many.") from None
        if self.reader.line_num != self.line:
            raise BadLog(self.line, "a quotation mark opens on this line and does not close on it.")
        return row

    def expect(self, what: str) -> list[str]:
        """Return the next row; raises Wrong when the log ends before it."""
        row = next(self, None)
        if row is None:
            raise Wrong(f"the log ends before {what}.")
        return row


def _lines(text: str) -> Iterator[str]:
    # One at a time: a hostile file of nothing but line ends would otherwise become a list eight times its size.
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1


def width(row: list[str], number: int) -> None:
    """Raise Wrong unless the row has this number of values."""
    if len(row) != number:
        raise Wrong(f"the row has {len(row)} values instead of {number}.")
