"""Backup on a log: who needs it, whom to send, who has arrived."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from incidents.models import Incident
from streaming.actions.backing_up import Call, arrive, ask_backup, cancel_backup, send_unit, write_down_backup
from streaming.forms.officer import BackupForm, ByRadioForm, CancelForm, SendForm
from streaming.models import BackupRequest, BackupUnit, CommandMessage
from streaming.models.backup import BackupState
from streaming.officer.telling import tell_backup
from streaming.officer.units import Units
from streaming.views.answering import answer
from streaming.views.command import may_command
from streaming.views.messages_to_officers import with_receipts

SHOWN = 20
MOMENTS = ("asked_at", "sent_at", "arrived_at")  # of the form for backup by radio: the day at least is known


@never_cache
@require_safe
@requires(Permission.LIVE_COMMAND)
def everywhere(request: HttpRequest) -> HttpResponse:
    """Show who waits for backup in one's command, on a log or not."""
    person = person_of(request)
    waiting = with_units(BackupRequest.objects.commanded_by(person).pending())
    return render(request, "streaming/officer/backup.html", _filled(request, waiting) | {"incident": None})


@never_cache
@require_safe
@requires(Permission.LIVE_COMMAND)
def on_log(request: HttpRequest, slug: str) -> HttpResponse:
    """Show backup on one log: the panel for a page that asks for it, else a page of its own."""
    return _panel(request, _commanded(request, slug))


@require_POST
@requires(Permission.LIVE_COMMAND)
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for backup for a log."""
    incident, form, person = _commanded(request, slug), BackupForm(request.POST), person_of(request)

    def act() -> str:
        given = form.cleaned_data if form.is_valid() else {}
        call = Call(incident=incident, why=given.get("why", ""), place=given.get("place", ""))
        tell_backup(ask_backup(call=call, by=person))
        return "Asked. Choose who goes."

    back = reverse("streaming:backup-log", args=[slug])
    return answer(request, act, panel=lambda refusal: _panel(request, incident, refusal), back=back)


@require_POST
@requires(Permission.LIVE_COMMAND)
def write_down(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down backup that went over the radio; what cannot be right is said where it was typed."""
    incident, person, form = _commanded(request, slug), person_of(request), ByRadioForm(request.POST)
    if form.is_valid():
        try:
            written = write_down_backup(incident=incident, told=form.told(), by=person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            tell_backup(written)
            messages.success(request, "The backup is written down. It stands on the timeline.")
            return redirect("incidents:part", slug=slug, name="command")
    return _history(request, incident, form, status=422)


@require_POST
@requires(Permission.LIVE_COMMAND)
def send(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send an officer to help."""
    person = person_of(request)
    found = get_object_or_404(BackupRequest.objects.commanded_by(person).select_related("incident"), pk=pk)
    form = SendForm(request.POST, by=person)

    def act() -> str:
        if not form.is_valid():
            return "Choose who goes."
        unit = send_unit(request=found, officer=form.cleaned_data["officer"], by=person)
        tell_backup(unit.request)
        return f"{unit.officer.title} is on the way."

    return _answered(request, found, act)


@require_POST
@requires(Permission.LIVE_WATCH)
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Call backup off: who asked for it, or command."""
    person, form = person_of(request), CancelForm(request.POST)
    visible = BackupRequest.objects.visible_to(person).select_related("incident", "officer")
    found = get_object_or_404(visible, pk=pk)

    def act() -> str:
        why = form.cleaned_data["why"] if form.is_valid() else ""
        tell_backup(cancel_backup(request=found, why=why, by=person))
        return "Backup is cancelled. Who was on the way is told."

    return _answered(request, found, act)


@require_POST
@requires(Permission.LIVE_WATCH)
def arrived(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that a unit has arrived: the officer, or command."""
    person = person_of(request)
    whole = BackupUnit.objects.visible_to(person).select_related("request__incident", "officer")
    unit = get_object_or_404(whole, pk=pk)

    def act() -> str:
        tell_backup(arrive(unit=unit, by=person).request)
        return f"{unit.officer.title} has arrived."

    return _answered(request, unit.request, act)


@never_cache
@require_safe
@requires(Permission.INCIDENTS_READ)
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show, for the page of an incident, what command told its officers, who asked for help and who came when."""
    return _history(request, get_object_or_404(Incident.objects.visible_to(person_of(request)), slug=slug))


def _history(
    request: HttpRequest, incident: Incident, form: ByRadioForm | None = None, *, status: int = 200
) -> HttpResponse:
    may_write, began = may_command(person_of(request), incident), timezone.localtime(incident.started_at)
    context = {
        "incident": incident,
        "requests": with_units(incident.backup_requests.all()),
        "told": with_receipts(CommandMessage.objects.filter(incident=incident), SHOWN),
        "is_history": True,
        "by_radio": (form or ByRadioForm(initial=dict.fromkeys(MOMENTS, began))) if may_write else None,
    }
    is_part = bool(request.headers.get("HX-Request"))
    page = "streaming/officer/_history.html" if is_part else "streaming/officer/history.html"
    return render(request, page, context, status=status)


def with_units(requests: QuerySet[BackupRequest]) -> list[BackupRequest]:
    """Return the newest requests with who goes: two queries."""
    units = BackupUnit.objects.select_related("officer", "assigned_by")
    people = ("incident", "officer__team", "by", "cancelled_by")
    return list(requests.select_related(*people).prefetch_related(Prefetch("units", units, to_attr="going"))[:SHOWN])


def _commanded(request: HttpRequest, slug: str) -> Incident:
    return get_object_or_404(Incident.objects.in_reach_of(person_of(request), Permission.LIVE_COMMAND), slug=slug)


def _filled(request: HttpRequest, requests: list[BackupRequest], refusal: str = "") -> dict[str, Any]:
    units = Units(person_of(request)) if any(one.state != "cancelled" for one in requests) else None
    for one in requests:
        one.near = units.near(one) if units and one.state != "cancelled" else []  # type: ignore[attr-defined]  # for the template
    waiting = sum(one.state == BackupState.ASKED for one in requests)
    return {"requests": requests, "waiting": waiting, "refusal": refusal, "form": BackupForm()}


def _panel(request: HttpRequest, incident: Incident, refusal: str = "") -> HttpResponse:
    context = _filled(request, with_units(incident.backup_requests.all()), refusal) | {"incident": incident}
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "streaming/officer/_backup.html" if is_part else "streaming/officer/backup.html", context)


def _answered(request: HttpRequest, found: BackupRequest, act: Callable[[], str]) -> HttpResponse:
    """Answer an act about one request: the panel of its log, or the page the person came from."""
    incident = found.incident
    commanded = Incident.objects.in_reach_of(person_of(request), Permission.LIVE_COMMAND)
    if incident is None or not commanded.filter(pk=incident.pk).exists():
        return answer(request, act, back=reverse("streaming:me"))
    back = reverse("streaming:backup-log", args=[incident.slug])
    return answer(request, act, panel=lambda refusal: _panel(request, incident, refusal), back=back)
