"""Starting to play, saying what was watched, asking for a fresh check of the hash, downloading, trying again."""

import json
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from evidence.actions.pipeline.retrying import try_again
from evidence.actions.record.playing import NOT_ASKED, Declaration, start_download, start_playing
from evidence.actions.record.watching import Watched, note_watched
from evidence.forms.record import DeclarationForm
from evidence.models import Company, Item, StepName, Viewing
from evidence.serving.marked_copy import remove
from evidence.tasks import start, start_check
from evidence.views.record.record import load, page


@requires(Permission.EVIDENCE_PLAY)
@require_POST
def play(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write that playing starts, then hand out the address; as JSON for the player, as a page without JavaScript."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    declared = _declaration(request, item)
    if isinstance(declared, HttpResponse):
        return declared
    ticket = start_playing(item=item, by=person, declared=declared)
    if "application/json" in request.headers.get("Accept", ""):
        kind = "hls" if ticket.is_hls else "file"
        return JsonResponse({"kind": kind, "src": ticket.address, "viewing": ticket.viewing_id})
    context = page(request, person, item)
    return render(request, "evidence/detail.html", context | {"plain_source": ticket.address})


def _declaration(request: HttpRequest, item: Item) -> Declaration | HttpResponse:
    """Return who else is watching a restricted item, or the question."""
    if not item.is_restricted:
        return NOT_ASKED
    form = DeclarationForm(request.POST if "company" in request.POST else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        return Declaration(said["why"], Company(said["company"]), tuple(said["names"]))
    if "application/json" in request.headers.get("Accept", ""):
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"detail": sentence or "Say who else is watching."}, status=422)
    return render(request, "evidence/declare.html", {"item": item, "form": form})


@requires(Permission.EVIDENCE_READ)
@require_POST
def watched(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take what the player has played since its last message: {"viewing", "ranges": [[from, to, rate %]], "over"}."""
    person = person_of(request)
    viewing_id, ranges, is_over = _message(request.body)
    viewing = get_object_or_404(Viewing, pk=viewing_id, item=pk, person=person)
    note_watched(viewing=viewing, watched=ranges, is_over=is_over, by=person)
    if is_over and viewing.is_marked:
        remove(viewing.pk)
    return HttpResponse(status=204)


def _message(body: bytes) -> tuple[UUID, list[Watched], bool]:
    try:
        message = json.loads(body)
        ranges = [Watched(int(start), int(end), int(rate)) for start, end, rate in message["ranges"]]
        return UUID(str(message["viewing"])), ranges, bool(message["over"])
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadRequest("The message about what was watched has another form.") from error


@requires(Permission.EVIDENCE_READ)
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say in one word how far preparing has come, for a page that waits; looking at the item is not part of it."""
    item = get_object_or_404(Item.objects.open_to(person_of(request)), pk=pk)
    return HttpResponse(
        f"{item.readiness} {item.status}", content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


@requires(Permission.EVIDENCE_READ)
@require_POST
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the stored original to be read and hashed again now."""
    person = person_of(request)
    item = load(person, pk)
    if start_check(item.pk, person):
        messages.info(request, "The stored original is being read and hashed again. The seal shows the result.")
    else:
        messages.error(request, "The workers cannot be reached now. Nothing was checked; try again in a minute.")
    return redirect("evidence:detail", pk=pk)


@requires(Permission.EVIDENCE_DOWNLOAD)
@require_POST
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write that the original is downloaded, then send the browser to its bytes."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    return redirect(start_download(item=item, by=person).address)


@requires(Permission.EVIDENCE_CHANGE)
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look into a file again that could not be prepared."""
    person = person_of(request)
    item = try_again(item=load(person, pk), by=person)
    start(StepName.PREPARE, item.pk)
    messages.info(request, "It is being looked into again. This page shows what comes of it.")
    return redirect("evidence:detail", pk=pk)
