"""A supervisor confirms the clock of a TASER by two moments that its log and a recording share."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from devices.actions.correcting_clocks import confirm_clock
from devices.clock_words import offset_in_words
from devices.models import ArmedSession, ClockConfirmation, Issue
from devices.refusals import ClockContradicts, NotAllowed
from evidence.forms.clock import ClockForm
from evidence.models import Item, Kind
from evidence.taser.coverage import Coverage, Result
from evidence.taser.entries import rows_of
from evidence.taser.footage import Angle, Footage
from evidence.views.taser.angles import shown_to

MOST_RECORDINGS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TASER_CONFIRM)
def clock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show log and recording side by side, and take the two moments that are the same in both."""
    person = person_of(request)
    rows = ArmedSession.objects.in_reach_of(person, Permission.TASER_CONFIRM).select_related("taser", "officer", "log")
    session = get_object_or_404(rows, pk=pk)
    recordings = _recordings(session, person)
    chosen = _chosen(request, recordings)
    form: ClockForm | None = None
    context: dict[str, Any] = {}
    if chosen is not None and session.officer_id != person.pk:
        if needs_reason(request, chosen.owner):
            return redirect(f"{reverse('accounts:reason')}?{urlencode({'next': request.get_full_path()})}")
        form = _form(request, session, chosen)
        if request.method == "POST" and form.is_valid() and _confirmed(request, session, chosen, form, person):
            return redirect(session)
        context = _context(request, session, person, chosen)
    context |= {"session": session, "recordings": recordings, "chosen": chosen, "form": form, "last": _last(session)}
    return render(request, "evidence/taser/clock.html", context)


def _recordings(session: ArmedSession, person: User) -> list[Item]:
    """Return recordings that may show this use, latest first: a wrong clock does not say when it was, nor by whom."""
    came = session.log.docked_at or session.log.read_at
    holders = Issue.objects.filter(taser=session.taser_id, issued_at__lte=came).values("holder")
    rows = Item.objects.open_to(person).living().filter(kind=Kind.VIDEO, recorded_at__lte=came, recorded_by__in=holders)
    return list(rows.select_related("owner", "recorded_by", "incident").order_by("-recorded_at")[:MOST_RECORDINGS])


def _chosen(request: HttpRequest, recordings: list[Item]) -> Item | None:
    wanted = request.GET.get("recording", "")
    return next((item for item in recordings if str(item.pk) == wanted), None)


def _form(request: HttpRequest, session: ArmedSession, item: Item) -> ClockForm:
    entries = [
        (row.entry.sequence, f"{row.name}, {timezone.localtime(row.entry.at_device):%H:%M:%S.%f}"[:-3])
        for row in rows_of(session)
    ]
    started = item.recorded_at or session.began_at
    data = request.POST if request.method == "POST" else None
    return ClockForm(data, entries=entries, started=started, duration_ms=item.duration_ms or 0)


def _confirmed(request: HttpRequest, session: ArmedSession, item: Item, form: ClockForm, person: User) -> bool:
    try:
        row = confirm_clock(
            session=session, first=form.moment("first"), second=form.moment("second"), recording=item.pk, by=person
        )
    except (NotAllowed, ClockContradicts) as refused:
        form.add_error(None, str(refused))
        return False
    found = row.found
    words = offset_in_words(found.offset_ms)
    messages.success(request, f"Confirmed: {words}. The two moments agree to {found.residual_ms} ms.")
    return True


def _context(request: HttpRequest, session: ArmedSession, person: User, item: Item) -> dict[str, Any]:
    """Return what the player of the one recording needs."""
    start: datetime = item.recorded_at or session.began_at
    end = start + timedelta(milliseconds=item.duration_ms or 0)
    angle = Angle(item, start, end, is_wearer=item.recorded_by_id == session.officer_id)
    shown = shown_to(request, person, Footage([angle], Coverage(Result.WAITING), None), start)
    return {
        "shown": shown,
        "can_play": any(one.state == "play" for one in shown),
        "start": start,
        "end": end,
        "zone": settings.TIME_ZONE,
    }


def _last(session: ArmedSession) -> ClockConfirmation | None:
    return ClockConfirmation.objects.filter(session=session).select_related("made_by").first()
