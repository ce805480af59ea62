"""Evidence inside other apps' pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.intake.docked import docked_uploads
from evidence.models import Item, ViewingLock
from evidence.views.library.rows import rows_of, with_pictures
from incidents.models import Incident

MOST = 24
MOST_DOCKS = 50  # whose bays one page shows


@never_cache
@requires(Permission.DEVICES_READ)
def docks(request: HttpRequest) -> HttpResponse:
    """Show how far the recordings of docked cameras are: bytes alone, so that whoever sees the camera may see them.

    `?dock=` names the docks whose bays the page has; the sum is of all that the person may see.
    """
    uploads = docked_uploads(person_of(request))
    names = {name.casefold() for name in request.GET.getlist("dock")[:MOST_DOCKS]}
    shown = [one for one in uploads.cameras if not names or one.dock in names]
    template = "evidence/docks/panel.html" if request.headers.get("HX-Request") else "evidence/docks/page.html"
    return render(request, template, {"uploads": uploads, "shown": shown})


@requires(Permission.EVIDENCE_READ)
def incident(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the recordings of an incident that this person may see."""
    person = person_of(request)
    chosen = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    items = Item.objects.visible_to(person).living().filter(incident=chosen).order_by("timeline_at")
    lock = ViewingLock.objects.standing().filter(incident=chosen).first()
    template = "evidence/panel_incident.html" if request.headers.get("HX-Request") else "evidence/incident.html"
    context = {
        "rows": rows_of(with_pictures(items, person)[:MOST]),
        "incident": chosen,
        "lock": lock,
        "may_lock": person.may(Permission.EVIDENCE_LOCK),
    }
    return render(request, template, context)
