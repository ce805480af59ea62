"""Cordons beside the map: drawn by a form that works without a map, and lifted."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from streaming.actions.cordons import CordonImpossible, CordonNotAllowed, draw_cordon, lift_cordon
from streaming.forms_cordons import CordonForm
from streaming.models import Cordon
from streaming.positions.board import tell_cordons
from streaming.positions.panel import cordon_panel, incident_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIVE_COMMAND)
def cordons(request: HttpRequest) -> HttpResponse:
    """Show the standing cordons and draw another."""
    person, incident = person_of(request), incident_of(person_of(request), request.GET)
    form = CordonForm(request.POST, person=person) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            cordon = draw_cordon(incident=form.cleaned_data["incident"], shape=form.shape, by=person)
        except (CordonImpossible, CordonNotAllowed) as refused:
            form.add_error(None, str(refused))
        else:
            return _changed(request, f"{cordon.label}: drawn. Everybody on {cordon.incident.log} sees it.")
    return _answer(request, cordon_panel(person, incident, form), 422 if form is not None and form.errors else 200)


@require_POST
@requires(Permission.LIVE_COMMAND)
def lift(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Lift a cordon."""
    cordon = get_object_or_404(Cordon.objects.visible_to(person_of(request)), pk=pk)
    try:
        cordon = lift_cordon(cordon=cordon, by=person_of(request))
    except CordonNotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("streaming:cordons")
    return _changed(request, f"{cordon.label}: lifted.")


def _changed(request: HttpRequest, words: str) -> HttpResponse:
    tell_cordons()
    if "HX-Request" not in request.headers:
        messages.success(request, words)
        return redirect("streaming:cordons")
    person = person_of(request)
    return _answer(request, {**cordon_panel(person, incident_of(person, request.GET)), "said": words})


def _answer(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    template = "streaming/_cordons.html" if "HX-Request" in request.headers else "streaming/cordons.html"
    return render(request, template, context, status=status)
