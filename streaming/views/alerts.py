"""The board of alerts, one alert, and what is done about it."""

import uuid
from collections.abc import Callable
from typing import TypedDict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires, safe_next
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from streaming.actions.answering_alerts import (
    acknowledge_alert,
    escalate_alert,
    mark_false_alarm,
    prompt_officer,
    resolve_alert,
)
from streaming.actions.viewing_alerts import view_alert, view_alerts
from streaming.board import ACTION, ALL, Board, board_for, waiting_for
from streaming.events.cards import cards_of
from streaming.events.publishing import newest_id
from streaming.forms.alerts import EndForm
from streaming.models.alert import Alert

Act = Callable[[Alert, User], Alert]


class Panel(TypedDict):
    """What the list needs."""

    last: str
    board: Board
    incident: str


@require_safe
@requires(Permission.LIVE_ALERTS)
def board(request: HttpRequest) -> HttpResponse:
    """Show the alerts of the last four hours; with scripts the list keeps itself up to date."""
    person, context = person_of(request), _panel(request)
    view_alerts(shown=context["board"].total, by=person)
    may_rule = person.may(Permission.LIVE_RULES)
    return render(request, "streaming/alerts.html", {**context, "may_rule": may_rule})


@require_safe
@requires(Permission.LIVE_ALERTS)
def panel(request: HttpRequest) -> HttpResponse:
    """Show the list alone, for another page, and for the page itself while its feed is lost."""
    return render(request, "streaming/_alerts.html", {**_panel(request)})


@require_safe
@requires(Permission.LIVE_ALERTS)
def count(request: HttpRequest) -> HttpResponse:
    """Say how many alerts wait for an answer: the number beside Live in the navigation."""
    return JsonResponse({"count": waiting_for(person_of(request))}, headers={"Cache-Control": "no-store"})


@require_safe
@requires(Permission.LIVE_ALERTS)
def alert(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one alert: what happened, who did what about it and when."""
    person = person_of(request)
    found = get_object_or_404(Alert.objects.visible_to(person).for_cards(), pk=pk)
    view_alert(alert=found, by=person)
    (card,) = cards_of([found])
    return render(request, "streaming/alert.html", {"alert": found, "card": card})


@require_POST
@requires(Permission.LIVE_ALERTS)
def acknowledge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an alert on."""
    return _do(request, pk, lambda alert, by: acknowledge_alert(alert=alert, by=by))


@require_POST
@requires(Permission.LIVE_ALERTS)
def escalate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Pass an alert on to command."""
    return _do(request, pk, lambda alert, by: escalate_alert(alert=alert, by=by))


@require_POST
@requires(Permission.LIVE_ALERTS)
def resolve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that an alert is dealt with."""
    return _do(request, pk, lambda alert, by: resolve_alert(alert=alert, by=by, words=_words(request)))


@require_POST
@requires(Permission.LIVE_ALERTS)
def false_alarm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that an alert was a false alarm, and why."""
    return _do(request, pk, lambda alert, by: mark_false_alarm(alert=alert, by=by, words=_words(request)))


@require_POST
@requires(Permission.LIVE_ALERTS)
def prompt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the officer to look at their camera."""
    return _do(request, pk, lambda alert, by: prompt_officer(alert=alert, by=by))


def _panel(request: HttpRequest) -> Panel:
    """Ask for the id of the newest event first: what happens while the list is read is told again."""
    last = newest_id()
    incident = request.GET.get("incident", "")
    show = ALL if request.GET.get("show") == ALL else ACTION
    return {"last": last, "board": board_for(person_of(request), show, incident), "incident": incident}


def _words(request: HttpRequest) -> str:
    form = EndForm(request.POST)
    return form.cleaned_data["words"] if form.is_valid() else request.POST.get("words", "")


def _do(request: HttpRequest, pk: uuid.UUID, act: Act) -> HttpResponse:
    """Do something about an alert: a script gets its card as it stands then, a form comes back to its page."""
    person = person_of(request)
    found = get_object_or_404(Alert.objects.visible_to(person), pk=pk)
    refusal = ""
    try:
        act(found, person)
    except Refused as refused:
        refusal = str(refused)
    if request.headers.get("HX-Request"):
        (card,) = cards_of([Alert.objects.for_cards().get(pk=pk)])
        context = {"card": card, "refusal": refusal}
        return render(request, "streaming/_alert.html", context, status=409 if refusal else 200)
    if refusal:
        messages.warning(request, refusal)
    return redirect(safe_next(request, found.get_absolute_url()))
