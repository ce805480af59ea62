"""Pages of PDF as all our records have them: A4 lying, marked, numbered, with who printed it and when on each."""

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

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
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, TableStyle

_FONTS = Path(reportlab.__file__).parent / "fonts"
TEXT = ParagraphStyle("text", fontName="Vera", fontSize=7.5, leading=9.5)
HEAD = ParagraphStyle("head", parent=TEXT, fontName="VeraBd", textColor=colors.white)
TITLE = ParagraphStyle("title", parent=TEXT, fontName="VeraBd", fontSize=15, leading=20)
PART = ParagraphStyle("part", parent=TEXT, fontName="VeraBd", fontSize=10, leading=16, spaceBefore=8)
_LINES = TableStyle(
    [
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#1b2b45")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#b5bdc9")),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def printed_for(person: str) -> str:
    """Return when a record is printed, and for whom."""
    return f"Printed {timezone.localtime():%d %b %Y, %H:%M:%S} for {person}."


def pages(title: str, foot: str, body: Callable[[], list[Flowable]]) -> bytes:
    """Return a PDF; `body` makes its parts once the fonts are known, `foot` stands on each page."""
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=landscape(A4), leftMargin=12 * mm, rightMargin=12 * mm, topMargin=16 * mm, bottomMargin=14 * mm,
        title=title, author=settings.FORCE_NAME, creator="Exhibit", invariant=1,
    )  # fmt: skip

    def frame(canvas: Canvas, _: Any) -> None:
        canvas.setFont("Vera", 7)
        canvas.drawString(12 * mm, 7 * mm, f"{settings.PROTECTIVE_MARKING}   {foot}")
        canvas.drawRightString(285 * mm, 7 * mm, f"Page {canvas.getPageNumber()}")

    document.build(body(), onFirstPage=frame, onLaterPages=frame)
    return file.getvalue()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> LongTable:
    """Return a table whose head stands on each page; cells are text in which `<br/>` and entities count."""
    cells = [[Paragraph(name, HEAD) for name in columns], *([Paragraph(text, TEXT) for text in row] for row in rows)]
    made = LongTable(cells, colWidths=widths, repeatRows=1, hAlign="LEFT")
    made.setStyle(_LINES)
    return made
