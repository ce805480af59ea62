"""One TASER use: its graph beside the recordings, the log, and what it was."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions.using import confirm_use, export_use, view_use
from devices.clock_words import offset_in_words
from devices.models import ArmedSession, Use
from devices.refusals import NotAllowed, UseDecided
from evidence.force.panel import panel_of
from evidence.models import Item, ReadLog
from evidence.taser.cause import cameras_near
from evidence.taser.chart import pulses_of, seconds
from evidence.taser.coverage import Result
from evidence.taser.entries import rows_of as entry_rows
from evidence.taser.footage import footage_of
from evidence.taser.listing import FLAGS
from evidence.taser.report import use_pdf
from evidence.tasks import start_reconciling
from evidence.views.taser.angles import graph

CONFIRMED = (Use.OPERATIONAL, Use.TEST, Use.TRAINING)
COVERAGE = {
    Result.COVERED: ("Filmed from Armed to Safe", "green", "shield-check"),
    Result.PARTLY: ("Partly filmed", "amber", "shield-alert"),
    Result.WAITING: ("Waiting for a camera to dock", "amber", "hourglass"),
    Result.NOT_COVERED: ("Not filmed", "red", "video-off"),
}


@require_safe
@requires(Permission.TASER_READ)
def use(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one use; that it was looked at stands in the journal."""
    person = person_of(request)
    session = _visible(person, pk)
    view_use(session=session, by=person)
    return render(request, "evidence/taser/use.html", _context(request, session, person))


@require_POST
@requires(Permission.TASER_READ)
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the report of a use as PDF; the journal has it first."""
    person = person_of(request)
    session = _visible(person, pk)
    export_use(session=session, by=person)
    footage = footage_of(session, person)
    content = use_pdf(session, footage, coverage=COVERAGE[footage.coverage.result][0], asked_by=person)
    name = f"taser-use-{session.taser.serial}-{session.began_at:%Y%m%d-%H%M%S}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
@requires(Permission.TASER_CONFIRM)
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what a use was."""
    person = person_of(request)
    session = _visible(person, pk)
    wanted = request.POST.get("use", "")
    if wanted not in CONFIRMED:
        messages.warning(request, "Choose what it was: operational, a function test, or training.")
        return redirect(session)
    try:
        confirm_use(session=session, use=Use(wanted), by=person)
    except (NotAllowed, UseDecided) as refused:
        messages.warning(request, str(refused))
    else:
        start_reconciling(session.pk)
        messages.success(request, f"Confirmed as {Use(wanted).label.lower()}.")
    return redirect(session)


def _visible(person: User, pk: UUID) -> ArmedSession:
    rows = ArmedSession.objects.visible_to(person).select_related("taser", "officer", "log", "use_set_by")
    return get_object_or_404(rows, pk=pk)


def _context(request: HttpRequest, session: ArmedSession, person: User) -> dict[str, Any]:
    cycles, footage = list(session.cycles.all()), footage_of(session, person)
    words, tone, icon = COVERAGE[footage.coverage.result]
    panel = panel_of(session, cycles, person)
    return {
        "session": session,
        "footage": footage,
        "coverage": {"words": words, "tone": tone, "icon": icon},
        "is_awaited": footage.coverage.result is Result.WAITING,
        "clock": "" if session.clock_offset_ms is None else offset_in_words(session.clock_offset_ms),
        "time_error": seconds(session.time_error_ms or 0),
        **graph(request, session, person, footage, cycles),
        "cycles": [(cycle, len(pulses_of(cycle))) for cycle in cycles],
        "pulses": sum(len(pulses_of(cycle)) for cycle in cycles),
        "panel": panel,
        "stands": cameras_near(session, person),
        "flags": [FLAGS[flag] for flag in session.flags],
        "entries": entry_rows(session),
        "file": _file(session, person),
        "choices": [(one.value, one.label) for one in CONFIRMED],
        "may_confirm": panel.may_judge,
    }


def _file(session: ArmedSession, person: User) -> Item | None:
    """Return the evidence item of the raw log, for those who may know of it."""
    files = ReadLog.objects.filter(log=session.log_id).values("item")
    return Item.objects.visible_to(person).filter(pk__in=files).order_by("received_at").first()
