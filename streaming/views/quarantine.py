"""Live recordings that were put aside because their chain is wrong: a person decides what becomes of them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from streaming.actions.settling import take_quarantined
from streaming.models import LiveSession
from streaming.refusals import NotQuarantined
from streaming.tasks import start_finishing

MOST_ROWS = 100


@require_safe
@requires(Permission.RETENTION_DECIDE)
def quarantine(request: HttpRequest) -> HttpResponse:
    """Show what was put aside, newest first."""
    found = LiveSession.objects.quarantined_for(person_of(request)).select_related("camera", "officer", "incident")
    return render(request, "streaming/quarantine.html", {"sessions": found[:MOST_ROWS]})


@require_POST
@requires(Permission.RETENTION_DECIDE)
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have one taken as evidence although its chain is wrong."""
    person = person_of(request)
    session = get_object_or_404(LiveSession.objects.quarantined_for(person), pk=pk)
    try:
        take_quarantined(session=session.pk, by=person)
    except NotQuarantined as refused:
        messages.warning(request, str(refused))
    else:
        start_finishing(session.pk)
        messages.success(request, "It becomes evidence now. Its page says that the chain is wrong.")
    return redirect("streaming:quarantine")
