"""The custody record as a PDF: who, what, when, why and the hashes, on numbered pages, with plain words first."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from django.conf import settings
from django.utils import timezone
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from evidence.custody.sentences import Link
from evidence.models import File, Item

_FONTS = Path(reportlab.__file__).parent / "fonts"
_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=7.5, leading=9.5)
_HEAD = ParagraphStyle("head", parent=_TEXT, fontName="VeraBd", textColor=colors.white)
_TITLE = ParagraphStyle("title", parent=_TEXT, fontName="VeraBd", fontSize=15, leading=20)
_WIDTHS = [37 * mm, 78 * mm, 48 * mm, 44 * mm, 24 * mm, 42 * mm]
EXPLAINED = (
    "Values in the table are as they were at the time. A journal number says that the entry is sealed; the JSON export "
    "holds the hashes with which each line can be checked."
)
_COLUMNS = ("When (local, UTC below)", "What", "Who", "Reason", "Journal no.", "Entry")


def custody_pdf(item: Item, original: File | None, links: Iterable[Link], *, asked_by: str) -> bytes:
    """Return the record as PDF; `links` oldest first."""
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))
    rows = list(links)
    body = io.BytesIO()
    document = SimpleDocTemplate(
        body, pagesize=landscape(A4), leftMargin=12 * mm, rightMargin=12 * mm, topMargin=16 * mm, bottomMargin=14 * mm,
        title=f"Custody of {item.pk}", author=settings.FORCE_NAME, creator="Exhibit", invariant=1,
    )  # fmt: skip
    printed = f"Printed {timezone.localtime():%d %b %Y, %H:%M:%S} for {asked_by}. {len(rows)} links."

    def frame(canvas: Canvas, _: Any) -> None:
        canvas.setFont("Vera", 7)
        canvas.drawString(12 * mm, 7 * mm, f"{settings.PROTECTIVE_MARKING}   Item {item.pk}   {printed}")
        canvas.drawRightString(285 * mm, 7 * mm, f"Page {canvas.getPageNumber()}")

    document.build([*_heading(item, original), _table(rows)], onFirstPage=frame, onLaterPages=frame)
    return body.getvalue()


def _heading(item: Item, original: File | None) -> list[Flowable]:
    sha256 = original.sha256 if original else "none"
    lines = (
        f"Title now: {item.title}",
        f"SHA-256 of the original: {sha256}",
        EXPLAINED,
    )
    return [
        Paragraph("Custody record", _TITLE),
        *(Paragraph(escape(line), _TEXT) for line in lines),
        Spacer(1, 5 * mm),
    ]


def _table(links: list[Link]) -> LongTable:
    cells = [[Paragraph(name, _HEAD) for name in _COLUMNS], *(_cells(link) for link in links)]
    table = LongTable(cells, colWidths=_WIDTHS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#1b2b45")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#b5bdc9")),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _cells(link: Link) -> list[Paragraph]:
    local = timezone.localtime(link.moment)
    when = f"{local:%d %b %Y, %H:%M:%S}<br/>{link.moment:%Y-%m-%d %H:%M:%S}Z"
    changed = "".join(
        f"<br/>{escape(change.name)}: “{escape(change.before)}” → “{escape(change.after)}”" for change in link.changes
    )
    reason = ": ".join(part for part in (link.reason, link.note) if part)
    number = "not sealed yet" if link.leaf_index is None else str(link.leaf_index)
    texts = (when, escape(link.sentence) + changed, escape(link.who), escape(reason), number, link.entry_id)
    return [Paragraph(text, _TEXT) for text in texts]
