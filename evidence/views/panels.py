"""Evidence inside other apps' pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.models import Item
from evidence.views.rows import rows_of, with_pictures
from incidents.models import Incident

MOST = 24


@requires(Permission.EVIDENCE_READ)
def incident(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the recordings of an incident that this person may see."""
    person = person_of(request)
    chosen = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    items = Item.objects.visible_to(person).filter(incident=chosen).order_by("recorded_at")
    template = "evidence/panel_incident.html" if request.headers.get("HX-Request") else "evidence/incident.html"
    return render(request, template, {"rows": rows_of(with_pictures(items)[:MOST]), "incident": chosen})
