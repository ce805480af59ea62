"""The chronology of an incident as a file: CSV with UTC and local time, and a PDF with the lanes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.utils import timezone
from reportlab.graphics.shapes import Drawing as Picture
from reportlab.graphics.shapes import Line, Polygon, Rect, String
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, Spacer

from accounts.models import User
from config.incident_timeline.axis import LEFT, WIDTH
from config.incident_timeline.drawing import BAR, Drawing, Row, draw
from config.incident_timeline.gathering import Timeline
from evidence.printed import PART, TEXT, TITLE, pages, printed_for, table
from incidents.models import Incident
from incidents.timeline import Happening, Kind

COLUMNS = ("at (UTC)", "at (local)", "lane", "what", "detail")
SCALE = 0.74  # of the page's width to the drawing's
TONES = {
    "f-blue": "#1b57cf",
    "f-yellow": "#e0c100",
    "f-red": "#b3121f",
    "f-violet": "#6b3fd0",
    "f-teal": "#0d7887",
    "f-green": "#17804f",
    "f-slate": "#5c6675",
}
_WIDTHS = [32 * mm, 45 * mm, 120 * mm, 76 * mm]


def cells(one: Happening, timeline: Timeline) -> list[object]:
    """Return one row of the CSV file."""
    return [
        _utc(one.at),
        f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}",
        timeline.lane(one.lane).name,
        " ".join(filter(None, [one.lead, one.words])),
        one.detail,
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def chronology_pdf(incident: Incident, timeline: Timeline, *, asked_by: User) -> bytes:
    """Return the chronology; it holds what the person who asks may see, and says so."""
    count = len(timeline.happenings)
    foot = f"{incident.log} of {incident.date:%d %b %Y}   {printed_for(asked_by.label)} {count} entries."
    body = lambda: [*_heading(incident), _picture(draw(timeline.lanes, timeline.window)), *_entries(timeline)]  # noqa: E731
    return pages(f"Chronology of {incident.log}", foot, body)


def _heading(incident: Incident) -> list[Flowable]:
    started = timezone.localtime(incident.started_at)
    lines = (
        f"{incident.log}: {incident.title}, {incident.place}",
        f"Began {started:%d %b %Y, %H:%M:%S} local time. {incident.get_state_display()}.",
        "It holds what the person who printed it may see. Times are those of one clock, the devices' errors taken out.",
    )
    return [
        Paragraph("Chronology", TITLE),
        *(Paragraph(escape(line), TEXT) for line in lines),
        Spacer(1, 4 * mm),
    ]


def _entries(timeline: Timeline) -> list[Flowable]:
    return [Paragraph("What happened", PART), _table(timeline.happenings, timeline)]


def _table(happenings: Iterable[Happening], timeline: Timeline) -> LongTable:
    names = ("When (local, UTC below)", "Lane", "What", "Detail")
    return table(names, (_row(one, timeline) for one in happenings), _WIDTHS)


def _row(one: Happening, timeline: Timeline) -> tuple[str, ...]:
    local = timezone.localtime(one.at)
    when = f"{local:%d %b %Y, %H:%M:%S}<br/>{_utc(one.at)}"
    lead = f"<b>{escape(one.lead)}</b> " if one.lead else ""
    return when, escape(timeline.lane(one.lane).name), lead + escape(one.words), escape(one.detail)


def _picture(drawing: Drawing) -> Picture:
    """Return the lanes as they stand on the page; reportlab's drawings begin at the foot."""
    picture = Picture(WIDTH * SCALE, drawing.height * SCALE)
    picture.scale(SCALE, SCALE)
    for mark in drawing.marks:
        picture.add(Line(mark.x, 0, mark.x, drawing.height - 18, strokeColor=colors.HexColor("#d5dae2")))
        picture.add(String(mark.x, drawing.height - 13, mark.label, fontSize=9, textAnchor="middle", fontName="Vera"))
    for row in drawing.rows:
        _draw_row(picture, row, drawing.height - row.y)
    return picture


def _draw_row(picture: Picture, row: Row, top: float) -> None:
    tone = colors.HexColor(TONES[row.tone])
    middle = top - 10.5
    picture.add(String(8, middle - 3, row.name, fontSize=9, fontName="Vera"))
    for bar in row.bars:
        fill = colors.HexColor("#f2b22c") if bar.kind == Kind.GAP else tone
        opacity = 0.9 if bar.kind == Kind.FULL else 0.4
        box = Rect(bar.x, middle - BAR / 2, bar.width, BAR, fillColor=fill, fillOpacity=opacity, strokeColor=None)
        picture.add(box)
    for one in row.diamonds:
        corners = [one.x, middle + 6, one.x + 5, middle, one.x, middle - 6, one.x - 5, middle]
        picture.add(Polygon(corners, fillColor=tone, strokeColor=colors.white, strokeWidth=1))
    picture.add(Line(LEFT, top - 21, WIDTH, top - 21, strokeColor=colors.HexColor("#e3e6ec")))
