"""One incident: its page, opening and changing it, and who attended."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.conflicts import conflict_page
from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.refusals import ChangedMeanwhile
from accounts.request import person_of
from audit.operations import Operation
from incidents.actions import change_incident, end_attendance, open_incident, record_attendance, view_incident
from incidents.forms import AttendanceForm, ChangeIncidentForm, NewIncidentForm
from incidents.forms_command import DecisionForm
from incidents.models import Attendance, Incident
from incidents.posts import posts_of
from incidents.refusals import (
    BadReference,
    MoveForbidden,
    NotAllowed,
    NumberTaken,
    TimesWrong,
)
from incidents.tabs import panels_of, tabs_of

ON_OVERVIEW = ("evidence", "public", "command", "shares")  # the other parts have a tab alone
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def visible_incident(request: HttpRequest, slug: str) -> Incident:
    """Return an incident that this person may see; anybody else gets 404."""
    visible = Incident.objects.visible_to(person_of(request))
    return get_object_or_404(visible.select_related("team", "opened_by"), slug=slug)


@require_safe
@requires(Permission.INCIDENTS_READ)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an incident; that it was looked at is recorded."""
    incident = view_incident(incident=visible_incident(request, slug), by=person_of(request))
    return show_incident(request, incident)


@GET_OR_POST
@requires(Permission.INCIDENTS_CHANGE)
def new(request: HttpRequest) -> HttpResponse:
    """Open an incident."""
    person = person_of(request)
    form = NewIncidentForm(request.POST or None, by=person)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            incident = open_incident(
                number=given["number"], date=given["date"], facts=form.facts(), team=given["team"], by=person
            )
        except (NumberTaken, BadReference) as refused:
            form.add_error("number", str(refused))
        except NotAllowed as refused:
            form.add_error("team", str(refused))
        else:
            messages.success(request, f"{incident.log} is open.")
            return redirect(incident)
    return render(request, "incidents/new.html", {"form": form}, status=422 if form.errors else 200)


@GET_OR_POST
@requires(Permission.INCIDENTS_CHANGE)
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an incident, unless somebody else has meanwhile."""
    incident = visible_incident(request, slug)
    form = ChangeIncidentForm(request.POST or None, incident=incident)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_incident(
                incident=incident,
                facts=form.facts(),
                state=given["state"],
                revision=given["revision"],
                by=person_of(request),
            )
        except ChangedMeanwhile:
            theirs = ChangeIncidentForm(incident=visible_incident(request, slug))
            operation = Operation.INCIDENT_CHANGED
            return conflict_page(request, mine=form, theirs=theirs, on=incident, operation=operation)
        except (MoveForbidden, BadReference, TimesWrong) as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, f"{incident.log} is changed.")
            return redirect(incident)
    elif form.errors:
        status = 422
    return render(request, "incidents/change.html", {"incident": incident, "form": form}, status=status)


@require_POST
@requires(Permission.INCIDENTS_CHANGE)
def attend(request: HttpRequest, slug: str) -> HttpResponse:
    """Record an officer at the incident."""
    incident = visible_incident(request, slug)
    form = AttendanceForm(request.POST)
    if form.is_valid():
        try:
            record_attendance(incident=incident, by=person_of(request), **form.cleaned_data)
        except TimesWrong as refused:
            form.add_error("to_at", str(refused))
        else:
            messages.success(request, f"{form.cleaned_data['officer'].label} is recorded.")
            return redirect(f"{incident.get_absolute_url()}#officers")
    return show_incident(request, incident, form, status=422)


@require_POST
@requires(Permission.INCIDENTS_CHANGE)
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that an officer leaves now."""
    incident = visible_incident(request, slug)
    here = Attendance.objects.filter(incident=incident).select_related("incident", "officer")
    attendance = get_object_or_404(here, pk=_identifier(request.POST.get("attendance")))
    try:
        end_attendance(attendance=attendance, to_at=timezone.now(), by=person_of(request))
    except TimesWrong as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{attendance.officer.label} has left.")
    return redirect(f"{incident.get_absolute_url()}#officers")


def _identifier(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def show_incident(
    request: HttpRequest,
    incident: Incident,
    form: AttendanceForm | None = None,
    *,
    decision: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one incident; forms that came back with errors stand in their places."""
    person = person_of(request)
    context = {
        "form": form or AttendanceForm(initial={"from_at": incident.started_at}),
        "attendances": incident.attendances.select_related("officer__team"),
        "panels": [(part, address) for part, address in panels_of(incident, person) if part.key in ON_OVERVIEW],
        "live_page": reverse("streaming:incident", args=[incident.slug]) if person.may(Permission.LIVE_WATCH) else "",
        "posts": posts_of(incident, person),
        **headed(incident, person, "overview"),
        **decision_log(request, incident, decision),
    }
    return render(request, "incidents/detail.html", context, status=status)


def headed(incident: Incident, person: User, current: str) -> dict[str, Any]:
    """Return what the head of each page of an incident shows: its tabs, and what the person may do."""
    return {
        "incident": incident,
        "tabs": tabs_of(incident, person, current),
        "may_change": Incident.objects.changeable_by(person).filter(pk=incident.pk).exists(),
        "may_hold": person.may(Permission.RETENTION_HOLD),
    }


def decision_log(request: HttpRequest, incident: Incident, decision: DecisionForm | None = None) -> dict[str, Any]:
    """Return what the decision log shows, with the form that came back with errors or a new one."""
    person = person_of(request)
    commanded = Incident.objects.in_reach_of(person, Permission.LIVE_COMMAND)
    return {
        "may_command": person.may(Permission.LIVE_COMMAND) and commanded.filter(pk=incident.pk).exists(),
        "decisions": incident.decisions.with_people(),
        "decision": decision or _new_decision(request, incident),
        "is_deciding": bool(decision or request.GET.get("correct")),
    }


def _new_decision(request: HttpRequest, incident: Incident) -> DecisionForm:
    """Return the empty form, or one that corrects the entry that the address names."""
    named = _identifier(request.GET.get("correct"))
    wrong = incident.decisions.filter(pk=named, corrected_by=None).first() if named else None
    initial = (
        {"stage": wrong.stage, "text": wrong.text, "rationale": wrong.rationale, "corrects": wrong} if wrong else {}
    )
    return DecisionForm(incident=incident, auto_id="decision_%s", initial=initial)
