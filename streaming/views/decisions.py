"""The decision log of the live page: saved with what was on screen, read again, with its pictures."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from audit.journal import Refused
from evidence.models import Item
from evidence.storage import Missing, StoreDown, read_range
from incidents.models import Decision, Incident
from streaming.access import is_shut
from streaming.actions.deciding import decide
from streaming.actions.seeing import see_picture, view_decision
from streaming.decisions.log import logged
from streaming.forms.decisions import LiveDecisionForm
from streaming.models import DecisionFrame
from streaming.tasks import start_picture
from streaming.views.command import may_command, visible_incident


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the decision log of an incident as a part of a page."""
    return _log(request, visible_incident(request, slug))


@require_http_methods(["POST"])
@requires(Permission.LIVE_COMMAND)
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Save a decision and have the pictures made; answers with the log to a script, else goes back to the page."""
    incident = visible_incident(request, slug)
    form = LiveDecisionForm(request.POST, incident=incident)
    if not form.is_valid():
        return _problem(request, incident, " ".join(_errors(form)), 422)
    try:
        words, screen = form.words(), form.cleaned_data["screen"]
        decision = decide(incident=incident, words=words, screen=screen, by=person_of(request))
    except Refused as refused:
        return _problem(request, incident, str(refused), 409)
    for frame_id in decision.frames.values_list("pk", flat=True):
        start_picture(frame_id)
    if _is_script(request):
        return _log(request, incident)
    messages.success(request, "The decision is saved and locked.")
    return redirect("streaming:incident", slug=incident.slug)


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one decision with the pictures that were on screen; that it was opened is recorded."""
    person = person_of(request)
    found = Decision.objects.visible_to(person).with_people().select_related("incident", "by")
    chosen = get_object_or_404(found, pk=pk)
    view_decision(decision=chosen, by=person)
    seen = DecisionFrame.objects.visible_to(person).filter(decision=chosen).select_related("session__officer")
    frames = list(seen)
    hidden = chosen.frames.count() - len(frames)
    must_say_why = any(needs_reason(request, frame.session.officer) for frame in frames)
    context = {"decision": chosen, "frames": frames, "hidden": hidden, "must_say_why": must_say_why}
    return render(request, "streaming/decision.html", context)


@never_cache
@require_safe
@requires(Permission.LIVE_WATCH)
def picture(request: HttpRequest, pk: UUID, frame_id: UUID) -> HttpResponse:
    """Send a picture once its bytes are compared with their hash; 409 when they are not what was kept."""
    person = person_of(request)
    found = DecisionFrame.objects.visible_to(person).filter(decision=pk).stored()
    frame = get_object_or_404(found.select_related("decision", "session"), pk=frame_id)
    if _is_shut(request, frame):
        raise Http404
    see_picture(frame=frame, by=person)
    try:
        body = b"".join(read_range(frame.key, 0, frame.size))
    except (StoreDown, Missing):
        return HttpResponse("The object store does not answer. Try again.", status=503, content_type="text/plain")
    if hashlib.sha256(body).hexdigest() != frame.sha256:
        return HttpResponse("The picture is not what was kept.", status=409, content_type="text/plain")
    return HttpResponse(body, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


def _is_shut(request: HttpRequest, frame: DecisionFrame) -> bool:
    """Say whether the recording, since it is evidence, is locked for the person, or is asked a reason for first."""
    session, person = frame.session, person_of(request)
    if needs_reason(request, session.officer):
        return True
    if is_shut(session, person):
        return True
    if session.item_id is None:
        return False
    return not Item.objects.visible_to(person).without_locks_on(person).filter(pk=session.item_id).exists()


def _log(request: HttpRequest, incident: Incident) -> HttpResponse:
    found = logged(Decision.objects.filter(incident=incident))
    context = {"decisions": found, "incident": incident, "may_command": may_command(person_of(request), incident)}
    return render(request, "streaming/_decisions.html", context)


def _problem(request: HttpRequest, incident: Incident, words: str, status: int) -> HttpResponse:
    if _is_script(request):
        return HttpResponse(words, status=status, content_type="text/plain")
    messages.error(request, words)
    return redirect("streaming:incident", slug=incident.slug)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _errors(form: LiveDecisionForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]
