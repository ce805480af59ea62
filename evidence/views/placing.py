"""Placing a recording in an incident from its page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.guards import requires, safe_next
from accounts.permissions import Permission
from accounts.request import person_of
from accounts.toasts import Undo, done
from evidence.actions.placing import place_item
from evidence.forms import PlacingForm
from evidence.views.record import load


@requires(Permission.EVIDENCE_CHANGE)
@require_POST
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Place the recording and go back to its page."""
    person = person_of(request)
    item = load(person, pk)
    form = PlacingForm(request.POST, person=person, item=item)
    if not form.is_valid():
        messages.error(request, "That incident cannot be chosen. Reload the page and choose again.")
        return redirect("evidence:detail", pk=pk)
    incident = form.cleaned_data["incident"]
    undo = Undo(reverse("evidence:place", args=[pk]), {"incident": str(item.incident_id or "")})
    place_item(item=item, incident=incident, by=person)
    done(request, f"Placed in log {incident.number}." if incident else "Taken out of the incident.", undo=undo)
    return redirect(safe_next(request, item.get_absolute_url()))
