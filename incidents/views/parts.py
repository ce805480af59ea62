"""One part of an incident under its own tab: decisions, or what another app serves as a panel."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from incidents.actions import view_incident
from incidents.tabs import DECISIONS, panels_of
from incidents.views.incident import decision_log, headed, visible_incident


@require_safe
@requires(Permission.INCIDENTS_READ)
def part(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show one part; a name that no app serves, or not to this person, is 404."""
    person, incident = person_of(request), visible_incident(request, slug)
    found = next(((one, address) for one, address in panels_of(incident, person) if one.key == name), None)
    if found is None and name != DECISIONS:
        raise Http404
    view_incident(incident=incident, by=person, part=name)
    context = headed(incident, person, name)
    if found:
        context |= {"part": found[0], "panel": found[1]}
    else:
        context |= decision_log(request, incident)
    return render(request, "incidents/part.html", context)
