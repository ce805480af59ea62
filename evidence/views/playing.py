"""Starting to play, and asking for a fresh check of the hash."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from evidence.actions.playing import start_playing
from evidence.tasks import start_check
from evidence.views.record import load, page


@requires(Permission.EVIDENCE_PLAY)
@require_POST
def play(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write that playing starts, then hand out the address; as JSON for the player, as a page without JavaScript."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect("evidence:detail", pk=pk)
    ticket = start_playing(item=item, by=person)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"kind": "hls" if ticket.is_hls else "file", "src": ticket.address})
    context = page(request, person, item)
    return render(request, "evidence/detail.html", context | {"plain_source": ticket.address})


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
