"""The TASER uses of an incident, loaded into its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.incident.uses import uses_of
from evidence.taser.listing import FLAGS
from incidents.models import Incident


@require_safe
@requires(Permission.TASER_READ)
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the uses in an incident that this person may see."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    uses = [(one, [FLAGS[flag] for flag in one.flags]) for one in uses_of(incident, person)]
    is_part = bool(request.headers.get("HX-Request"))
    template = "evidence/taser/panel_incident.html" if is_part else "evidence/taser/incident.html"
    return render(request, template, {"incident": incident, "uses": uses})
