"""The officer's own page of live: on a phone, in one hand, in the field."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from streaming.actions.backing_up import Call, ask_backup
from streaming.actions.calling import ask_to_be_watched
from streaming.actions.messaging import note_reading
from streaming.actions.starting import stop_stream
from streaming.events.publishing import newest_id
from streaming.forms.officer import BackupForm
from streaming.models import LiveSession, MessageReceipt
from streaming.officer.crew import log_of
from streaming.officer.doing import Doing, doing_of
from streaming.officer.telling import tell_backup, tell_reading, tell_start
from streaming.views.answering import answer

Act = Callable[[], str]


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def me(request: HttpRequest) -> HttpResponse:
    """Show what my camera does, who watches, what command says, and what I can ask for."""
    last = newest_id()
    context = {"doing": _shown(person_of(request)), "last": last, "form": BackupForm()}
    return render(request, "streaming/officer/me.html", context)


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def panel(request: HttpRequest) -> HttpResponse:
    """Show the changing part of the page alone, for a page that somebody looks at."""
    return render(request, "streaming/officer/_me.html", {"doing": _shown(person_of(request))})


@require_POST
@requires(Permission.LIVE_WATCH)
def read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that I have read a message."""
    person = person_of(request)
    receipt = get_object_or_404(MessageReceipt.objects.visible_to(person).select_related("message__by"), pk=pk)

    def act() -> str:
        note_reading(receipts=[receipt], is_read=True, by=person)
        tell_reading(receipt.message, person)
        return "Command sees that you have read it."

    return _answered(request, act)


@require_POST
@requires(Permission.LIVE_WATCH)
def watch(request: HttpRequest) -> HttpResponse:
    """Ask command to watch me; my camera records if it does not yet."""
    person = person_of(request)

    def act() -> str:
        _, command = ask_to_be_watched(by=person)
        if command:
            tell_start(command)
        return "Command is asked to watch you."

    return _answered(request, act)


@require_POST
@requires(Permission.LIVE_WATCH)
def backup(request: HttpRequest) -> HttpResponse:
    """Ask for backup where I am."""
    person, form = person_of(request), BackupForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Keep it short: 280 characters say why, 200 where.")
        return redirect("streaming:me")
    given = form.cleaned_data

    def act() -> str:
        call = Call(incident=log_of(person), officer=person, why=given["why"], place=given["place"])
        tell_backup(ask_backup(call=call, by=person))
        return "Command is asked for backup."

    return _answered(request, act)


@require_POST
@requires(Permission.LIVE_WATCH)
def stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask my camera to end the recording that it streams."""
    person = person_of(request)
    session = get_object_or_404(LiveSession.objects.filter(officer=person), pk=pk)

    def act() -> str:
        tell_start(stop_stream(session=session, by=person))
        return "Your camera is told to end this recording."

    return _answered(request, act)


def _shown(person: User) -> Doing:
    """Return what the page shows; that it shows messages is known from now on."""
    doing = doing_of(person)
    if fresh := [receipt for receipt in doing.receipts if receipt.shown_at is None]:
        note_reading(receipts=fresh, is_read=False, by=person)
        for message in {receipt.message_id: receipt.message for receipt in fresh}.values():
            tell_reading(message, person)
    return doing


def _answered(request: HttpRequest, act: Act) -> HttpResponse:
    def shown(refusal: str) -> HttpResponse:
        context = {"doing": _shown(person_of(request)), "refusal": refusal}
        return render(request, "streaming/officer/_me.html", context)

    return answer(request, act, panel=shown, back=reverse("streaming:me"))
