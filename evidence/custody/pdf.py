"""The custody record as a PDF: who, what, when, why and the hashes, on numbered pages, with plain words first."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.utils import timezone
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, Spacer

from evidence.custody.sentences import Link
from evidence.models import File, Item
from evidence.printed import TEXT, TITLE, pages, printed_for, table

_WIDTHS = [37 * mm, 78 * mm, 48 * mm, 44 * mm, 24 * mm, 42 * mm]
EXPLAINED = (
    "Values in the table are as they were at the time. A journal number says that the entry is sealed; the JSON export "
    "holds the hashes with which each line can be checked."
)
_COLUMNS = ("When (local, UTC below)", "What", "Who", "Reason", "Journal no.", "Entry")


def custody_pdf(item: Item, original: File | None, links: Iterable[Link], *, asked_by: str) -> bytes:
    """Return the record as PDF; `links` oldest first."""
    rows = list(links)
    foot = f"Item {item.pk}   {printed_for(asked_by)} {len(rows)} links."
    return pages(f"Custody of {item.pk}", foot, lambda: [*_heading(item, original), _table(rows)])


def _heading(item: Item, original: File | None) -> list[Flowable]:
    sha256 = original.sha256 if original else "none"
    lines = (
        f"Title now: {item.title}",
        f"SHA-256 of the original: {sha256}",
        EXPLAINED,
    )
    return [
        Paragraph("Custody record", TITLE),
        *(Paragraph(escape(line), TEXT) for line in lines),
        Spacer(1, 5 * mm),
    ]


def _table(links: list[Link]) -> LongTable:
    return table(_COLUMNS, (_cells(link) for link in links), _WIDTHS)


def _cells(link: Link) -> tuple[str, ...]:
    local = timezone.localtime(link.moment)
    when = f"{local:%d %b %Y, %H:%M:%S}<br/>{link.moment:%Y-%m-%d %H:%M:%S}Z"
    changed = "".join(
        f"<br/>{escape(change.name)}: “{escape(change.before)}” → “{escape(change.after)}”" for change in link.changes
    )
    reason = ": ".join(part for part in (link.reason, link.note) if part)
    number = "not sealed yet" if link.leaf_index is None else str(link.leaf_index)
    return when, escape(link.sentence) + changed, escape(link.who), escape(reason), number, link.entry_id
