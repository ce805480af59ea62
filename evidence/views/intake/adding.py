"""Adding files by hand: the page, announcing a file, its details, and a plain form for browsers without JavaScript."""

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from evidence.actions.intake.abandoning import CALLED_OFF, end_upload
from evidence.actions.intake.adding import Offer, describe_upload, find_offered, register_file
from evidence.actions.intake.receiving import judge_upload
from evidence.forms.details import FileForm
from evidence.intake import incoming, upload_tokens
from evidence.intake.names import harmless_name
from evidence.intake.suggesting import Match, suggestions_for
from evidence.models import Item, Upload, UploadState
from evidence.receiving.plain_form import IntoReceivingFolder, ReceivedFile
from evidence.refusals import AlreadyDone, EmptyFile, QuotaReached, TooLarge
from evidence.tasks import start_after_upload
from incidents.models import Incident

LISTED_FOR = timedelta(days=1)  # finished ones; unfinished ones stay until they are given up
MOST_LISTED = 60
CHOICES = 200  # incidents to choose from
MOST_FILES = 50  # in one plain form


@dataclass(frozen=True)
class Added:
    """One file on the page: how far it is, what it is called, what it became."""

    upload: Upload
    name: str
    percent: int
    item: Item | None
    is_open: bool
    twin: Item | None
    form: FileForm
    matches: list[Match]


@require_safe
@requires(Permission.EVIDENCE_ADD)
def add(request: HttpRequest) -> HttpResponse:
    """Show where files are chosen, and the person's own uploads that are unfinished or of the last day."""
    person = person_of(request)
    context = {
        "cards": cards(person, uploads_of(person)[:MOST_LISTED]),
        "form": FileForm(incidents=incidents_for(person)),
        "most_bytes": settings.UPLOAD_MAX_BYTES,
        "plain_bytes": settings.FORM_UPLOAD_MAX_BYTES,
        "most_files": MOST_FILES,
    }
    return render(request, "evidence/add.html", context)


@require_POST
@requires(Permission.EVIDENCE_ADD)
def announce(request: HttpRequest) -> HttpResponse:
    """Open, or find again, the upload of a file the browser names; answers with its address, token and card."""
    person = person_of(request)
    offer = read_offer(request)
    if offer is None:
        return JsonResponse({"error": "Name, size and time of the file are missing."}, status=400)
    known = find_offered(offer, person)
    try:
        upload = known or register_file(offer=offer, by=person)
    except (EmptyFile, TooLarge, QuotaReached) as refused:
        return JsonResponse({"error": str(refused)}, status=422)
    return answer_for(request, upload, is_known=known is not None)


def answer_for(request: HttpRequest, upload: Upload, *, is_known: bool, **more: object) -> JsonResponse:
    """Return where the browser sends the bytes of an upload, from which byte on, with which token, and its card."""
    [card] = cards(person_of(request), Upload.objects.filter(pk=upload.pk))
    answer = {
        "id": str(upload.pk),
        "address": reverse("evidence-api:upload", args=[upload.pk]),
        "token": upload_tokens.issue(upload.pk, request),
        "offset": incoming.arrived(upload.pk, upload.offset),
        "card": render_to_string("evidence/_added.html", {"card": card}, request),
    }
    return JsonResponse(answer | more, status=200 if is_known else 201)


@require_safe
@requires(Permission.EVIDENCE_ADD)
def one(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Show the card of one file: the script asks for it when the last byte has gone."""
    person = person_of(request)
    [card] = cards(person, Upload.objects.filter(pk=own(person, upload_id).pk))
    return render(request, "evidence/_added.html", {"card": card})


@require_POST
@requires(Permission.EVIDENCE_ADD)
def token(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Give a fresh token for an upload that takes longer than one lasts."""
    upload = own(person_of(request), upload_id)
    return JsonResponse({"token": upload_tokens.issue(upload.pk, request)})


@require_POST
@requires(Permission.EVIDENCE_ADD)
def details(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Keep what the person says about a file, before or after it has come."""
    person = person_of(request)
    upload = own(person, upload_id)
    form = FileForm(request.POST, incidents=incidents_for(person), prefix=str(upload.pk))
    saved = False
    if form.is_valid():
        try:
            given = form.cleaned_data["incident"]
            describe_upload(upload=upload, details=form.details(), incident=given, by=person)
            saved = True
        except Refused as refused:
            form.add_error(None, str(refused))
    if not getattr(request, "htmx", False):
        (messages.success if saved else messages.error)(request, "Details kept." if saved else problems(form))
        return redirect("evidence:add")
    [card] = cards(person, Upload.objects.filter(pk=upload.pk), {upload.pk: form} if not saved else {})
    return render(request, "evidence/_added.html", {"card": card, "is_saved": saved})


@require_POST
@requires(Permission.EVIDENCE_ADD)
def remove(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Call off an unfinished upload; what has become evidence stays."""
    upload = own(person_of(request), upload_id)
    try:
        end_upload(upload=upload, cause=CALLED_OFF, by=person_of(request))
    except incoming.Busy:
        messages.warning(request, "It is being written at this moment. Pause it first.")
    except AlreadyDone:
        messages.warning(request, "It has come whole: it is evidence now and cannot be removed here.")
    return redirect("evidence:add")


@csrf_exempt  # only until the handler is in place: `_plain` checks the token before it does anything
@require_POST
@requires(Permission.EVIDENCE_ADD)
def plain(request: HttpRequest) -> HttpResponse:
    """Take the files of a plain form, streamed to the disk."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FORM_UPLOAD_MAX_BYTES:
        messages.error(request, "That is more than a plain form may carry. Send fewer files at once.")
        return redirect("evidence:add")
    handler = IntoReceivingFolder(request)
    request.upload_handlers = [handler]
    try:
        return _plain(request, handler)
    finally:
        handler.clear()


@csrf_protect
def _plain(request: HttpRequest, handler: IntoReceivingFolder) -> HttpResponse:
    person = person_of(request)
    form = FileForm(request.POST, incidents=incidents_for(person))
    files = [file for file in request.FILES.getlist("files") if isinstance(file, ReceivedFile)][:MOST_FILES]
    if not form.is_valid() or not files:
        messages.error(request, problems(form) or "Choose at least one file.")
        return redirect("evidence:add")
    for file in files:
        try:
            take(file, handler, form, person)
        except Refused as refused:
            messages.error(request, f"{harmless_name(file.name or '')}: {refused}")
        else:
            messages.success(request, f"{harmless_name(file.name or '')} is here. SHA-256 {file.sha256[:16]}…")
    return redirect("evidence:add")


def take(file: ReceivedFile, handler: IntoReceivingFolder, form: FileForm, person: User) -> None:
    """Make evidence of one file of a plain form. Raises Refused, OSError."""
    offer = Offer(file.name or "", file.size or 0, time.time_ns() // 1_000_000, file.content_type or "")
    upload = register_file(offer=offer, by=person)
    handler.claim(file, upload.pk)
    describe_upload(upload=upload, details=form.details(), incident=form.cleaned_data["incident"], by=person)
    upload.refresh_from_db()
    descriptor = incoming.open_part(upload.pk)
    try:
        judged = judge_upload(upload=upload, sha256=file.sha256, by=person)
    finally:
        os.close(descriptor)
    start_after_upload(upload.pk, judged.item_id if judged else None)


def read_offer(request: HttpRequest) -> Offer | None:
    """Return the file that a request names, or None; unknown names in it are dropped."""
    try:
        given = json.loads(request.body)
        size, modified = given["size"], given["modified"]
        name, media_type = str(given["name"]), str(given.get("type", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if type(size) is not int or type(modified) is not int or not 0 <= size < 2**63 or abs(modified) >= 2**63:
        return None
    return Offer(name, size, modified, media_type)


def uploads_of(person: User) -> QuerySet[Upload]:
    """Return the person's uploads that are unfinished, or of the last day, newest first."""
    recent = Q(started_at__gte=timezone.now() - LISTED_FOR) & ~Q(state=UploadState.ABANDONED)
    unfinished = Q(state__in=[UploadState.RECEIVING, UploadState.VERIFYING])
    return Upload.objects.filter(recent | unfinished, uploader=person).order_by("-started_at")


def own(person: User, upload_id: UUID) -> Upload:
    """Return the person's own upload; anybody else's is 404."""
    return get_object_or_404(Upload.objects.filter(uploader=person), pk=upload_id)


def cards(person: User, uploads: QuerySet[Upload], forms: dict[UUID, FileForm] | None = None) -> list[Added]:
    """Return what the page shows of uploads; a fixed number of queries, and one of choices per form."""
    rows = list(uploads.select_related("item__incident", "item__upload"))
    items = [row.made_item for row in rows if row.made_item]
    twins = {item.duplicate_of_id for item in items if item.duplicate_of_id}
    seen: dict[UUID | None, Item] = {twin.pk: twin for twin in Item.objects.visible_to(person).filter(pk__in=twins)}
    matches = suggestions_for(items, person, most=1)
    incidents = incidents_for(person)
    return [
        Added(
            upload=row,
            name=harmless_name(row.manifest.get("name", "")),
            percent=percent_of(row),
            item=row.made_item,
            is_open=row.state in {UploadState.RECEIVING, UploadState.VERIFYING},
            twin=seen.get(row.made_item.duplicate_of_id) if row.made_item else None,
            form=(forms or {}).get(row.pk)
            or FileForm(incidents=incidents, prefix=str(row.pk), initial=what_is_known(row)),
            matches=matches.get(row.made_item.pk, []) if row.made_item else [],
        )
        for row in rows
    ]


def percent_of(upload: Upload) -> int:
    """Return how much of a file is here, in percent."""
    return 100 * incoming.arrived(upload.pk, upload.offset) // upload.length if upload.made_item is None else 100


def what_is_known(upload: Upload) -> dict[str, Any]:
    """Return the first values of a file's form."""
    given: dict[str, Any] = upload.manifest.get("details", {})
    item = upload.made_item
    if item is not None:
        shown = ("title", "source", "seized_from", "place", "evidence_id")
        given = {name: getattr(item, name) for name in shown} | {"clock_offset_ms": item.clock_offset_ms}
        given["recorded_at"] = item.recorded_at.isoformat() if item.recorded_at else None
    offset = given.get("clock_offset_ms")
    moment = given.get("recorded_at")
    at = datetime.fromisoformat(moment) + timedelta(milliseconds=offset or 0) if moment else None
    incident = item.incident_id if item else upload.manifest.get("incident")
    return given | {"shown_at": at, "clock_offset": None if offset is None else offset / 1000, "incident": incident}


def incidents_for(person: User) -> QuerySet[Incident]:
    """Return the newest incidents that the person may see, for a choice."""
    newest = Incident.objects.visible_to(person).order_by("-date", "-started_at", "-id").values("pk")[:CHOICES]
    return Incident.objects.filter(pk__in=newest).order_by("-started_at")


def problems(form: FileForm) -> str:
    """Return what is wrong with a form in one line."""
    return " ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
