"""The live map with its list of units, each as a page and as a panel of another page, and the trails of units."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from accounts.request import person_of
from devices.models import Issue
from streaming.actions.looking_at_the_map import view_trails
from streaming.positions.panel import incident_of, map_panel, units_panel
from streaming.positions.past import REWIND
from streaming.positions.trails import trails_of

MOST_TRAILS = 50


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def live_map(request: HttpRequest) -> HttpResponse:
    """Show the live map; another page gets the map alone."""
    person, is_panel = person_of(request), "HX-Request" in request.headers
    incident = incident_of(person, request.GET)
    context = map_panel(person, incident)
    if is_panel:
        return render(request, "streaming/map_panel.html", context)
    return render(request, "streaming/map.html", context | units_panel(person, request.GET, incident))


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def units(request: HttpRequest) -> HttpResponse:
    """Show the list of units; another page gets the list alone."""
    person, is_panel = person_of(request), "HX-Request" in request.headers
    context = units_panel(person, request.GET, incident_of(person, request.GET))
    return render(request, "streaming/units_panel.html" if is_panel else "streaming/units.html", context)


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def trails(request: HttpRequest) -> JsonResponse:
    """Return where some units were in the five minutes until now, or until `at` (milliseconds since 1970 UTC)."""
    person, serials = person_of(request), request.GET.get("units", "").split(",")[:MOST_TRAILS]
    until = _until(request.GET.get("at", ""))
    reach = people_in_reach(person, Permission.LIVE_WATCH, path="holder")
    issues = Issue.objects.at(until).of_cameras().filter(reach, camera__serial__in=serials)
    held = dict(issues.values_list("camera_id", "camera__serial"))
    if held:
        view_trails(units=len(held), until=until, by=person)
    found = trails_of(list(held), until)
    return JsonResponse({held[camera]: points for camera, points in found.items()})


def _until(text: str) -> datetime:
    """Return the moment that was asked for, as far as the map can be wound back; anything else is now."""
    now = timezone.now()
    moment = datetime.fromtimestamp(int(text) / 1000, tz=UTC) if text.isdecimal() and len(text) < 15 else now
    return moment if now - REWIND <= moment <= now else now
