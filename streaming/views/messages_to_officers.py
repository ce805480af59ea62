"""Messages of command: to everybody on a log or to one officer, and who has read them."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from accounts.request import person_of
from incidents.models import Incident
from streaming.actions.messaging import send_message
from streaming.forms.officer import MessageForm, OneOfficerMessageForm
from streaming.models import CommandMessage, MessageReceipt
from streaming.officer.telling import tell_message
from streaming.views.answering import answer

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 10


@never_cache
@GET_OR_POST
@requires(Permission.LIVE_COMMAND)
def scene(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was said to the officers of a log and who has read it, and say something."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.in_reach_of(person, Permission.LIVE_COMMAND), slug=slug)
    form = MessageForm(request.POST or None, incident=incident)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            message = send_message(words=given["words"], incident=incident, officer=given["to"], by=person)
            tell_message(message)
            return "Sent."

        return answer(
            request,
            act,
            panel=lambda refusal: _panel(request, incident, MessageForm(incident=incident), refusal),
            back=reverse("streaming:message", args=[slug]),
        )
    return _panel(request, incident, form)


@never_cache
@GET_OR_POST
@requires(Permission.LIVE_COMMAND)
def officer(request: HttpRequest, number: str) -> HttpResponse:
    """Say something to one officer, by their collar number."""
    person = person_of(request)
    reach = people_in_reach(person, Permission.LIVE_COMMAND, path="")
    to = get_object_or_404(User.objects.active().filter(reach).select_related("team"), collar_number=number)
    form = OneOfficerMessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            tell_message(send_message(words=form.cleaned_data["words"], officer=to, by=person))
            return f"Sent to {to.title}."

        return answer(request, act, back=reverse("streaming:message-officer", args=[number]))
    told = CommandMessage.objects.visible_to(person).filter(receipts__officer=to)
    context = {"to": to, "form": form, "told": with_receipts(told)}
    return render(request, "streaming/officer/message_officer.html", context, status=422 if form.errors else 200)


def with_receipts(told: QuerySet[CommandMessage], most: int = SHOWN) -> list[CommandMessage]:
    """Return the newest messages with who got them and how far they have come: two queries."""
    receipts = MessageReceipt.objects.select_related("officer", "command")
    whole = told.select_related("by", "incident").prefetch_related(Prefetch("receipts", receipts, to_attr="who"))
    return list(whole[:most])


def _panel(request: HttpRequest, incident: Incident, form: MessageForm, refusal: str = "") -> HttpResponse:
    is_part = bool(request.headers.get("HX-Request"))
    context = {
        "incident": incident,
        "form": form,
        "refusal": refusal,
        "told": with_receipts(CommandMessage.objects.filter(incident=incident)),
    }
    status = 422 if form.errors and not is_part else 200
    template = "streaming/officer/_messages.html" if is_part else "streaming/officer/messages.html"
    return render(request, template, context, status=status)
