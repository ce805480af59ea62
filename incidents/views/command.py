"""Command of an incident: decisions, and who is Gold, Silver and Bronze."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.guards import requires, safe_next
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from incidents.actions import hand_over_command, record_decision, stand_down, take_command
from incidents.forms_command import DecisionForm, HandOverForm, LevelForm
from incidents.models import CommandRole, Incident
from incidents.views.incident import show_incident, visible_incident


@require_POST
@requires(Permission.LIVE_COMMAND)
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Record a decision; it is locked when it is saved."""
    incident = visible_incident(request, slug)
    form = DecisionForm(request.POST, incident=incident, auto_id="decision_%s")
    status = 422
    if form.is_valid():
        try:
            record_decision(incident=incident, words=form.words(), by=person_of(request))
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, "The decision is saved and locked.")
            return redirect(f"{incident.get_absolute_url()}#decisions")
    return show_incident(request, incident, decision=form, status=status)


@require_POST
@requires(Permission.LIVE_COMMAND)
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a level of command."""

    def act(incident: Incident, given: dict[str, object]) -> CommandRole:
        return take_command(incident=incident, by=person_of(request), **given)  # type: ignore[arg-type]  # from the form

    return _act(request, slug, LevelForm(request.POST), act, "You are now {}.")


@require_POST
@requires(Permission.LIVE_COMMAND)
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand one's level to somebody else."""

    def act(incident: Incident, given: dict[str, object]) -> CommandRole:
        return hand_over_command(incident=incident, by=person_of(request), **given)  # type: ignore[arg-type]  # from the form

    return _act(request, slug, HandOverForm(request.POST), act, "{} is handed over.")


@require_POST
@requires(Permission.LIVE_COMMAND)
def lay_down(request: HttpRequest, slug: str) -> HttpResponse:
    """Lay down one's level."""

    def act(incident: Incident, given: dict[str, object]) -> CommandRole:
        return stand_down(incident=incident, level=str(given["level"]), by=person_of(request))

    return _act(request, slug, LevelForm(request.POST), act, "You are no longer {}.")


Act = Callable[[Incident, dict[str, object]], CommandRole]


def _act(request: HttpRequest, slug: str, form: forms.Form, act: Act, said: str) -> HttpResponse:
    """Do it and go back to where the form stood; what is refused is said there."""
    incident = visible_incident(request, slug)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    else:
        try:
            role = act(incident, form.cleaned_data)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, said.format(role.get_level_display()))
    return redirect(safe_next(request, f"{incident.get_absolute_url()}#command"))
