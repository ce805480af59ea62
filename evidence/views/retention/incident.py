"""Holds on everything of one incident, and what taking it out of a case would mean."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from evidence.actions.retention.holding import hold_incident, release_hold
from evidence.forms.retention import HoldForm, ReleaseForm
from evidence.models import Hold, HoldKind, Item, Status
from evidence.retention.consequences import of_leaving
from evidence.views.retention.item import NOTHING, Sent
from incidents.models import Case, Incident

SHOWN = 20
CASE_REMOVAL = "evidence/retention/case_removal.html"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RETENTION_HOLD)
def incident_holds(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the holds of an incident and place one; what leaves the incident stays held."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    form = HoldForm(request.POST or None, initial={"owner": person.collar_number})
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": HoldKind(form.cleaned_data["kind"])}
        try:
            hold_incident(incident=incident, by=person, **given)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, f"Everything of {incident.log} is held.")
            return redirect("retention:incident-holds", slug=slug)
    elif form.errors:
        status = 422
    return show(request, incident, status=status, form=form)


@require_POST
@requires(Permission.RETENTION_HOLD)
def release(request: HttpRequest, slug: str, hold_id: UUID) -> HttpResponse:
    """Release a hold on everything of an incident."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    hold = get_object_or_404(Hold, incident=incident, pk=hold_id)
    sent = Sent("release_form", ReleaseForm(request.POST, auto_id=f"r{hold_id}_%s"), hold_id)
    if not sent.form.is_valid():
        return show(request, incident, status=422, sent=sent)
    try:
        release_hold(hold=hold, reason=sent.form.cleaned_data["reason"], by=person)
    except Refused as refused:
        return show(request, incident, status=409, sent=sent, refusal=str(refused))
    messages.success(request, "Released. The schedule goes on.")
    return redirect("retention:incident-holds", slug=slug)


def show(
    request: HttpRequest,
    incident: Incident,
    *,
    status: int,
    form: HoldForm | None = None,
    sent: Sent = NOTHING,
    refusal: str = "",
) -> HttpResponse:
    """Return the page of the holds of an incident; `sent` is a release that came back."""
    person = person_of(request)
    holds = Hold.objects.filter(incident=incident).select_related("owner", "placed_by", "released_by")
    context = {
        "incident": incident,
        "holds": [
            (hold, sent.of("release_form", hold.pk, ReleaseForm(auto_id=f"r{hold.pk}_%s")))
            for hold in sorted(holds, key=lambda hold: (hold.released_at is not None, hold.placed_at))
        ],
        "count": Item.objects.visible_to(person).filter(incident=incident).count(),
        "form": form or HoldForm(initial={"owner": person.collar_number}),
        "refusal": refusal,
    }
    return render(request, "evidence/retention/incident.html", context, status=status)


@require_safe
@requires(Permission.INCIDENTS_READ)
def case_removal(request: HttpRequest, case_id: UUID, slug: str) -> HttpResponse:
    """Show what taking an incident out of a case means: holds that stay, dates that change, who loses access."""
    person = person_of(request)
    case = get_object_or_404(Case.objects.visible_to(person), pk=case_id)
    incident = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    items = Item.objects.visible_to(person).filter(incident=incident).exclude(status=Status.DELETED)
    count = items.count()
    rows = [(item, of_leaving(item, case.reference)) for item in items.select_related("incident")[:SHOWN]]
    template = "evidence/retention/_case_removal.html" if "HX-Request" in request.headers else CASE_REMOVAL
    return render(request, template, {"rows": rows, "more": max(0, count - SHOWN), "incident": incident})
