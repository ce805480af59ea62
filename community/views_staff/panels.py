"""What the public was asked and sent, inside the page of an incident."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from community.inbox import listing
from community.models import Request, RequestState, Submission
from community.views_staff.asking import TONES
from incidents.models import Incident

MOST = 20


@require_safe
@requires(Permission.COMMUNITY_READ)
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Show the requests of an incident and what came of each."""
    person = person_of(request)
    chosen = get_object_or_404(Incident.objects.visible_to(person), pk=incident_id)
    asked = Request.objects.visible_to(person).filter(incident=chosen).select_related("asked_by")
    sent = Count("submissions", filter=Q(submissions__sent_at__isnull=False), distinct=True)
    submissions = Submission.objects.visible_to(person).filter(request__incident=chosen).order_by("-sent_at", "-pk")
    is_part = bool(request.headers.get("HX-Request"))
    context = {
        "incident": chosen,
        "requests": [(one, TONES.get(RequestState(one.state), "")) for one in asked.annotate(sent_count=sent)[:MOST]],
        "rows": listing.rows_of(submissions)[:MOST],
        "may_ask": person.may(Permission.COMMUNITY_ASK),
    }
    template = "community/staff/panel_incident.html" if is_part else "community/staff/incident.html"
    return render(request, template, context)
