"""Placing a recording in an incident and saying what it is, in one tap, and taking that back in another."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.guards import requires, safe_next
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from accounts.toasts import Undo, done
from evidence.actions.record.categorising import set_categories
from evidence.actions.record.placing import place_item
from evidence.forms.base import PlacingForm
from evidence.models import Category, Item
from evidence.views.record.record import load
from incidents.models import Incident

NO_INCIDENT = "That incident cannot be chosen. Reload the page and choose again."


@requires(Permission.EVIDENCE_CHANGE)
@require_POST
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Place the recording and go back to where the person came from; the message offers to take it back."""
    person = person_of(request)
    item = load(person, pk)
    form = PlacingForm(request.POST, person=person, item=item)
    if not form.is_valid():
        messages.error(request, NO_INCIDENT)
        return redirect("evidence:detail", pk=pk)
    incident = form.cleaned_data["incident"]
    before = item.incident_id
    place_item(item=item, incident=incident, by=person)
    said = f"Placed in log {incident.number}." if incident else "Taken out of the incident."
    done(request, said, undo=_back(item, before, []))
    return redirect(safe_next(request, item.get_absolute_url()))


@requires(Permission.EVIDENCE_CHANGE)
@require_POST
def categorise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what a recording is, and place it in the same tap when an incident comes with it."""
    person = person_of(request)
    item = load(person, pk)
    category = get_object_or_404(Category.objects.filter(is_active=True), key=request.POST.get("category", ""))
    before, had = item.incident_id, list(item.category_keys)
    incident = _visible(request.POST.get("incident"), person)
    if request.POST.get("incident") and incident is None:
        messages.error(request, NO_INCIDENT)
        return redirect(safe_next(request, item.get_absolute_url()))
    with transaction.atomic():
        if incident is not None and incident.pk != before:
            place_item(item=item, incident=incident, by=person)
        set_categories(item=item, add=[category], by=person)
    said = f"{category.name}, log {incident.number}." if incident else f"{category.name}."
    added = [] if category.key in had else [category.key]
    done(request, said, undo=_back(item, before, added))
    return redirect(safe_next(request, item.get_absolute_url()))


@requires(Permission.EVIDENCE_CHANGE)
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what the last tap did: the incident as it was before, and the category that was added."""
    person = person_of(request)
    item = load(person, pk)
    incident = _visible(request.POST.get("incident"), person)
    remove = Category.objects.filter(key__in=request.POST.get("remove", "").split(","))
    with transaction.atomic():
        if item.incident_id != (incident.pk if incident else None):
            place_item(item=item, incident=incident, by=person)
        set_categories(item=item, remove=list(remove), by=person)
    messages.success(request, "Taken back.")
    return redirect(safe_next(request, item.get_absolute_url()))


def _visible(text: str | None, person: User) -> Incident | None:
    """Return the incident with this number of ours, when there is one that the person may see."""
    try:
        return Incident.objects.visible_to(person).filter(pk=UUID(text or "")).first()
    except ValueError:
        return None


def _back(item: Item, incident_id: UUID | None, added: list[str]) -> Undo:
    """Return what takes the act back."""
    fields = {"incident": str(incident_id or ""), "remove": ",".join(added)}
    return Undo(reverse("evidence:undo", args=[item.pk]), fields)
