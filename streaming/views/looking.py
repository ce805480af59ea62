"""Opening a look at a live session, and keeping the picture of one moment of it."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import Reason, ReasonCode, current_reason
from accounts.request import person_of
from evidence.refusals import Locked
from streaming.actions.looking import start_looking, take_snapshot
from streaming.models import Alert, LiveSession, StreamView
from streaming.refusals import LookOver

NO_STORE = {"Cache-Control": "no-store"}
LATEST_MS = 10**9  # of a recording


@requires(Permission.LIVE_WATCH)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Open a look at `session`; answers its id and where its picture comes from, or where to say why (409)."""
    person = person_of(request)
    pk = _uuid(request.POST.get("session", ""))
    if pk is None:
        return _sentence(400, "Say which stream.")
    session = get_object_or_404(LiveSession.objects.visible_to(person), pk=pk)
    reason = _reason(request, session, person)
    if reason is None and session.officer_id != person.pk:
        address = f"{reverse('accounts:reason')}?{urlencode({'next': reverse('streaming:session', args=[pk])})}"
        return _sentence(409, "Say why you watch this.", reason=address)
    try:
        view = start_looking(session=session, reason=reason, by=person)
    except Locked as refused:
        return _sentence(403, str(refused))
    told = {
        "view": str(view.pk),
        "socket": f"/live/view/{pk}/?{urlencode({'view': str(view.pk)})}",
        "hls": f"/live/hls/{pk}/index.m3u8",
        "viewer": person.label,
    }
    return JsonResponse(told, status=201, headers=NO_STORE)


@requires(Permission.LIVE_WATCH)
@require_POST
def snapshot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write that the viewer keeps the picture at `at_ms` (milliseconds of the recording); the browser draws it then."""
    person = person_of(request)
    session = get_object_or_404(LiveSession.objects.visible_to(person), pk=pk)
    view, at = _uuid(request.POST.get("view", "")), request.POST.get("at_ms", "")
    if view is None or not at.isascii() or not at.isdigit() or int(at) > LATEST_MS:
        return _sentence(400, "Say of which moment.")
    try:
        take_snapshot(view=get_object_or_404(StreamView, pk=view, session=session), at_ms=int(at), by=person)
    except LookOver as refused:
        return _sentence(403, str(refused))
    return HttpResponse(status=204)


def _reason(request: HttpRequest, session: LiveSession, person: User) -> Reason | None:
    """Return why this is watched: the reason of the task in hand, else the alert that was opened."""
    alert = _uuid(request.POST.get("alert", ""))
    if (reason := current_reason(request)) is not None or alert is None:
        return reason
    same = Q(session=session) | Q(officer__isnull=False, officer=session.officer_id)
    same |= Q(incident__isnull=False, incident=session.incident_id) | Q(signal__isnull=False, signal=session.signal_id)
    alerts = Alert.objects.visible_to(person).on_the_board().filter(same).select_related("incident")
    if (opened := alerts.filter(pk=alert).first()) is None:
        return None
    reference = opened.incident.number if opened.incident else ""
    return Reason.now(code=ReasonCode.LIVE_COMMAND, reference=reference, text=f"Alert: {opened.get_kind_display()}")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _sentence(status: int, detail: str, **more: str) -> JsonResponse:
    return JsonResponse({"detail": detail, **more}, status=status, headers=NO_STORE)
