"""The timeline of an incident: its page, a note at a moment, and the chronology as a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.csv_download import line
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from audit.reading import incident_trail
from config.incident_timeline.exporting import COLUMNS, cells, chronology_pdf
from config.incident_timeline.forms import NoteForm
from config.incident_timeline.gathering import gather
from config.incident_timeline.page import context_of
from evidence.custody.sentences import chain
from incidents.actions import export_timeline, view_incident, write_note
from incidents.refusals import NotAllowed, TimesWrong
from incidents.views.incident import visible_incident

JOURNAL_SHOWN = 200


@never_cache
@require_safe
@requires(Permission.INCIDENTS_READ)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything on one clock, or the lanes alone for a page that draws another stretch of time."""
    person = person_of(request)
    incident = view_incident(incident=visible_incident(request, slug), by=person, part="timeline")
    is_part = bool(request.headers.get("HX-Request"))
    template = "timeline/_lanes.html" if is_part else "timeline/page.html"
    return render(request, template, context_of(request, incident, person))


@require_POST
@requires(Permission.INCIDENTS_CHANGE)
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a note about a moment, and go back to that moment."""
    incident, form = visible_incident(request, slug), NoteForm(request.POST)
    back = reverse("timeline:page", args=[slug])
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)
    at = form.cleaned_data["at"]
    try:
        write_note(incident=incident, at=at, words=form.cleaned_data["words"], by=person_of(request))
    except (NotAllowed, TimesWrong) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Noted at {timezone.localtime(at):%H:%M:%S}.")
    return redirect(f"{back}?t={timezone.localtime(at):%H:%M:%S}")


@require_POST
@requires(Permission.INCIDENTS_READ)
def chronology_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the entries as CSV; the journal has it first."""
    person, incident = person_of(request), visible_incident(request, slug)
    timeline = gather(incident, person)
    export_timeline(incident=incident, form="csv", count=len(timeline.happenings), by=person)
    name = f"chronology-{incident.slug}.csv"
    rows = [COLUMNS, *(cells(one, timeline) for one in timeline.happenings)]
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(b"".join(map(line, rows)), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@requires(Permission.INCIDENTS_READ)
def chronology(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the chronology as PDF; the journal has it first."""
    person, incident = person_of(request), visible_incident(request, slug)
    timeline = gather(incident, person)
    export_timeline(incident=incident, form="pdf", count=len(timeline.happenings), by=person)
    content = chronology_pdf(incident, timeline, asked_by=person)
    name = f"chronology-{incident.slug}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@never_cache
@require_safe
@requires(Permission.CUSTODY_READ)
def journal(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was done in an incident, newest first; who may read the whole journal sees also single recordings."""
    person, incident = person_of(request), visible_incident(request, slug)
    about = "" if person.may(Permission.AUDIT_READ) else "incidents"
    view_incident(incident=incident, by=person, part="journal")
    rows = incident_trail(incident.pk, about=about, limit=JOURNAL_SHOWN)
    links = list(
        zip(chain(rows), (str(row.details.get("part") or row.details.get("form") or "") for row in rows), strict=True)
    )
    template = "timeline/_journal.html" if request.headers.get("HX-Request") else "timeline/journal.html"
    context = {"incident": incident, "links": links, "is_whole": not about, "most": JOURNAL_SHOWN}
    return render(request, template, context)
