"""The page of one live session: a big picture, the way back, who watches, and what is known (ux/spec.md screen 23)."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reach import reaches
from accounts.reason import needs_reason
from accounts.request import person_of
from incidents.models import Incident
from streaming.access import turn_away_when_shut
from streaming.models import Alert, LiveSession

REWIND_SECONDS = 900
ALERTS_SHOWN = 6


@never_cache
@requires(Permission.LIVE_WATCH)
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one session; asks for the reason first when it is another person's."""
    person = person_of(request)
    sessions = LiveSession.objects.visible_to(person).select_related("camera", "officer__team", "incident", "item")
    live = get_object_or_404(sessions, pk=pk)
    if needs_reason(request, live.officer):
        return redirect(f"{reverse('accounts:reason')}?{urlencode({'next': request.get_full_path()})}")
    turn_away_when_shut(live, person)
    incident = live.incident
    may_open = incident is not None and Incident.objects.visible_to(person).filter(pk=incident.pk).exists()
    context = {
        "live": live,
        "person": person,
        "incident_address": incident.get_absolute_url() if incident and may_open else "",
        "alerts": Alert.objects.visible_to(person).filter(session=live).order_by("-raised_at")[:ALERTS_SHOWN],
        "may_command": live.officer is not None and reaches(person, Permission.LIVE_COMMAND, live.officer),
        "rewind_seconds": REWIND_SECONDS,
        "zone": settings.TIME_ZONE,
    }
    return render(request, "streaming/session.html", context)
