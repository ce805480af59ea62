"""The outbox of the demo: what would have left the building by e-mail or text message."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.guards import open_to_everyone
from accounts.models.outgoing import OutgoingMessage

SHOWN = 50


@open_to_everyone("the demo only: nobody there has a telephone, and every person in it is invented")
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the newest messages; 404 anywhere but in the demo."""
    if not settings.IS_DEMO:
        raise Http404
    messages = OutgoingMessage.objects.order_by("-made_at", "-id")[:SHOWN]
    return render(request, "accounts/outbox.html", {"outgoing": messages, "shown": SHOWN})
