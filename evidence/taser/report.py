"""The report of a TASER use as a PDF: what the log proves, what was filmed, the graph, and every entry."""

from xml.sax.saxutils import escape

from django.utils import timezone
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph, Spacer

from accounts.models import User
from devices.clock_words import offset_in_words
from devices.models import ArmedSession, Cycle
from evidence.force.panel import panel_of
from evidence.force.printed import force_parts, levels_table
from evidence.printed import PART, TEXT, TITLE, pages, printed_for, table
from evidence.taser.axis import WIDTH, Axis, Block
from evidence.taser.chart import CHARGE_HEIGHT, MOST_CHARGE, Chart, chart_of, pulses_of, seconds
from evidence.taser.entries import rows_of as entry_rows
from evidence.taser.footage import Footage
from evidence.taser.listing import FLAGS

SCALE = 0.86  # of the page's width to the drawing's
TONES = {"f-yellow": "#e0c100", "f-amber": "#f2b22c", "f-green": "#17804f", "f-blue": "#2257d6", "f-teal": "#0e7c86"}


def use_pdf(session: ArmedSession, footage: Footage, *, coverage: str, asked_by: User) -> bytes:
    """Return the report; recordings are those that the person who asks may know of."""
    cycles = list(session.cycles.all())
    began = timezone.localtime(session.began_at)
    foot = f"TASER {session.taser.serial}, {began:%d %b %Y, %H:%M:%S}   {printed_for(asked_by.label)}"
    panel = panel_of(session, cycles, asked_by)

    def body() -> list[Flowable]:
        return [
            *_heading(session, footage, coverage),
            Paragraph("Graph", PART),
            _graph(session, chart_of(session, cycles, footage.angles), cycles),
            KeepTogether([Paragraph("Cycles", PART), _cycles(session, cycles)]),
            KeepTogether([Paragraph("Home Office categories", PART), levels_table(panel)]),
            *force_parts(panel),
            Paragraph("Device log", PART),
            _entries(session),
        ]

    return pages(f"TASER use {session.pk}", foot, body)


def _heading(session: ArmedSession, footage: Footage, coverage: str) -> list[Flowable]:
    began, ended = timezone.localtime(session.began_at), timezone.localtime(session.ended_at)
    officer = session.officer.label if session.officer else "nobody held it"
    clock = "not known" if session.clock_offset_ms is None else offset_in_words(session.clock_offset_ms)
    names = ", ".join(angle.name for angle in footage.angles) or "none"
    flags = ", ".join(FLAGS[flag] for flag in session.flags) or "none"
    lines = (
        f"{session.taser.get_model_display()} {session.taser.serial}, {officer}",
        f"{began:%d %b %Y, %H:%M:%S} to {ended:%H:%M:%S} local time; {session.began_at:%Y-%m-%d %H:%M:%S}Z",
        f"Clock of the weapon: {clock}, known to ±{seconds(session.time_error_ms or 0)}; its own times stand below",
        f"{session.total_seconds} in {session.cycles_count} cycles. Flags: {flags}",
        f"{coverage}. Recordings: {names}",
        f"What it was: {_judged(session)}",
        f"SHA-256 of the raw log: {session.log.sha256}",
    )
    return [
        Paragraph(escape(session.headline), TITLE),
        *(Paragraph(escape(line), TEXT) for line in lines),
        Spacer(1, 2 * mm),
    ]


def _judged(session: ArmedSession) -> str:
    if session.use_set_by is None:
        return f"not confirmed; the log suggests {session.get_suggested_use_display().lower()}"
    return f"{session.get_use_display().lower()}, confirmed by {session.use_set_by.label}"


def _cycles(session: ArmedSession, cycles: list[Cycle]) -> LongTable:
    rows = [
        (f"{cycle.number} {cycle.name}", cycle.seconds, cycle.connected_seconds, str(len(pulses_of(cycle))))
        for cycle in cycles
    ]
    rows.append(("Total", session.total_seconds, session.connected_seconds, ""))
    return table(("Cycle", "Length", "Connected", "Pulses"), rows, [50 * mm, 30 * mm, 30 * mm, 30 * mm])


def _entries(session: ArmedSession) -> LongTable:
    rows = [
        (
            str(row.entry.sequence),
            f"{row.entry.at:%Y-%m-%d %H:%M:%S.%f}"[:-3] + "Z",
            f"{row.entry.at_device:%Y-%m-%d %H:%M:%S.%f}"[:-3] + "Z",
            escape(row.name),
            escape(row.detail),
        )
        for row in entry_rows(session)
    ]
    columns = ("No.", "Corrected time (UTC)", "Device time (UTC)", "Event", "Detail")
    return table(columns, rows, [16 * mm, 46 * mm, 46 * mm, 34 * mm, 131 * mm])


def _graph(session: ArmedSession, chart: Chart, cycles: list[Cycle]) -> Drawing:
    """Return the same graph as the page has; its height is turned over, as PDF counts from below."""
    drawing, axis = Drawing(WIDTH * SCALE, chart.height * SCALE), Axis(session)
    drawing.scale(SCALE, SCALE)
    for mark in chart.marks:
        drawing.add(Line(mark.x, 0, mark.x, chart.height - 18, strokeColor=colors.HexColor("#d5dbe3"), strokeWidth=0.5))
        drawing.add(String(mark.x, chart.height - 13, mark.label, fontName="Vera", fontSize=8, textAnchor="middle"))
    _lane(drawing, chart, "Cameras", chart.top["cameras"], [])
    for camera in chart.cameras:
        _block(drawing, chart, camera, camera.y, 8)
    _lane(drawing, chart, chart.armed.label, chart.top["safety"], [chart.armed])
    _lane(drawing, chart, "Trigger, arc", chart.top["cycles"], chart.cycles)
    _lane(drawing, chart, "Charge, µC", chart.top["charge"], [])
    _lane(drawing, chart, "Connection", chart.top["connection"], chart.connection)
    foot = chart.height - chart.top["charge"] - CHARGE_HEIGHT
    for charge in range(0, MOST_CHARGE + 1, 20):
        y = foot + CHARGE_HEIGHT * charge / MOST_CHARGE - 3
        drawing.add(String(106, y, str(charge), fontName="Vera", fontSize=7, textAnchor="end"))
    for cycle in cycles:
        for at_ms, _, charge in pulses_of(cycle):
            x = axis.x_of(cycle, at_ms)
            top = foot + CHARGE_HEIGHT * min(charge, MOST_CHARGE) / MOST_CHARGE
            drawing.add(Line(x, foot, x, top, strokeColor=colors.HexColor("#8a7400"), strokeWidth=0.6))
    return drawing


def _lane(drawing: Drawing, chart: Chart, name: str, top: int, blocks: list[Block]) -> None:
    drawing.add(String(12, chart.height - top - 12, name, fontName="Vera", fontSize=9))
    for block in blocks:
        _block(drawing, chart, block, top, 16)


def _block(drawing: Drawing, chart: Chart, block: Block, top: float, height: float) -> None:
    tone = colors.HexColor(TONES.get(block.tone, "#ffe3c2"))
    drawing.add(Rect(block.x, chart.height - top - height, block.width, height, fillColor=tone, strokeWidth=0.3))
