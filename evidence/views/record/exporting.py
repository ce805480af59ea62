"""Custody and track as files, and the check of the custody chain; each is journalled before the first byte goes out."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from audit.reading import trail
from evidence.actions.record.viewing import export_custody, export_track, verify_custody
from evidence.custody.files import as_csv, as_json
from evidence.custody.pdf import custody_pdf
from evidence.custody.sentences import chain
from evidence.models import Item
from evidence.models.file import Role
from evidence.record.track import gpx
from evidence.views.record.record import load

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "pdf": "application/pdf"}


@requires(Permission.CUSTODY_READ)
@require_POST
def export(request: HttpRequest, pk: UUID, form: str) -> HttpResponseBase:
    """Send the whole custody record; CSV and JSON as a stream."""
    person = person_of(request)
    item = load(person, pk)
    if form not in TYPES:
        raise Http404
    if needs_reason(request, item.owner):
        return redirect("evidence:custody", pk=pk)
    export_custody(item=item, form=form, by=person)
    headers = {"Content-Disposition": f'attachment; filename="custody-{item.pk}.{form}"', "Cache-Control": "no-store"}
    if form == "pdf":
        return HttpResponse(_pdf(item, person), content_type=TYPES[form], headers=headers)
    pieces = as_csv(item) if form == "csv" else as_json(item, settings.AUDIT_LOG_ORIGIN)
    return StreamingHttpResponse(pieces, content_type=TYPES[form], headers=headers)


def _pdf(item: Item, person: User) -> bytes:
    original = next((file for file in item.files.all() if file.role == Role.ORIGINAL), None)
    return custody_pdf(item, original, chain(reversed(trail(item))), asked_by=person.label)


@requires(Permission.CUSTODY_READ)
@require_POST
def verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check every link now: hashes, leaves, signed heads."""
    person = person_of(request)
    report = verify_custody(item=load(person, pk), by=person)
    if report.is_whole:
        waiting = report.entries - report.signed
        rest = f"; {waiting} wait for the next signed head, within a minute" if waiting else ""
        words = f"All {report.entries} links are whole: {report.signed} lie under a signed head{rest}."
        messages.success(request, " ".join([words, *report.notices]))
    else:
        messages.error(request, f"The chain is NOT whole. {report.problems[0]} Tell the evidence manager now.")
    return redirect("evidence:custody", pk=pk)


@requires(Permission.EVIDENCE_READ)
def track(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the track as GPX 1.1, times in UTC."""
    person = person_of(request)
    item = load(person, pk)
    if not item.track:
        raise Http404
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    export_track(item=item, by=person)
    body = "".join(gpx(item.title, item.track, item.recorded_at))
    headers = {"Content-Disposition": f'attachment; filename="track-{item.pk}.gpx"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/gpx+xml", headers=headers)
