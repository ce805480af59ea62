"""The results of a survey as rows of a file."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from incidents.surveys.results import Cell, Counted

COLUMNS = ("question", "of", "answers", "share %", "from %", "to %", "note")


def lines_of(counted: Iterable[Counted], names: dict[UUID, str]) -> Iterator[tuple[object, ...]]:
    """Return for each question its total, each answer, each quarter and each command; hidden cells say so."""
    for one in counted:
        text = one.question.text
        if not one.is_shown:
            yield text, "all", "", "", "", "", one.missing
            continue
        yield (text, *_cells(Cell("all", one.share.count, one.share)))
        for option, count, percent in one.by_choice:
            yield text, f"answer: {option}", count, f"{percent:.1f}", "", "", ""
        for cell in (*one.quarters, *one.by_unit(names)):
            yield (text, *_cells(cell))


def _cells(cell: Cell) -> tuple[object, ...]:
    share = cell.share
    if share is None:
        return cell.label, "", "", "", "", cell.note
    return cell.label, share.count, f"{share.percent:.1f}", f"{share.low:.1f}", f"{share.high:.1f}", ""
