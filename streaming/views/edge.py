"""The edge's question, and the token by which a person reads there."""

import hmac
import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.guards import open_to_everyone, requires
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from accounts.reason import needs_reason
from accounts.request import person_of
from accounts.sessions import sign_in_of
from devices.models import Issue
from devices.strict_json import BadMessage
from streaming.actions.edge import give_edge_token
from streaming.edge.callback import Asked
from streaming.edge.deciding import FORBIDDEN, decide
from streaming.edge.tokens import OPENS_WITHIN_SECONDS, Ticket, make_token, path_of

log = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_POST
@open_to_everyone("the edge proves itself by its key; it holds no data and fails closed")
def asked(request: HttpRequest) -> HttpResponse:
    """Answer the edge: 204 lets in, 401 asks for credentials, anything else refuses."""
    key: str = settings.EDGE_KEY
    if not key or not hmac.compare_digest(request.GET.get("key", "").encode(), key.encode()):
        return HttpResponse(status=404)
    try:
        return HttpResponse(status=decide(Asked.read(request.body)))
    except (BadMessage, RequestDataTooBig):
        return HttpResponse(status=400)
    except DatabaseError:
        log.exception("the edge's question could not be decided")
        return HttpResponse(status=FORBIDDEN)


@never_cache
@require_POST
@requires(Permission.LIVE_WATCH)
def token(request: HttpRequest, serial: str) -> HttpResponse:
    """Give a token that opens a camera's path at the edge for a minute; others' footage takes a reason."""
    person = person_of(request)
    reach = people_in_reach(person, Permission.LIVE_WATCH, path="holder")
    held = Issue.objects.current().filter(reach, camera__serial=serial).select_related("camera", "holder")
    issue = get_object_or_404(held)
    if issue.camera is None or needs_reason(request, issue.holder):
        return JsonResponse({"error": "reason", "message": "Say why first."}, status=409)
    give_edge_token(camera=issue.camera, by=person)
    ticket = Ticket(person.pk, sign_in_of(request).pk, serial)
    told = {"path": path_of(serial), "token": make_token(ticket), "seconds": OPENS_WITHIN_SECONDS}
    return JsonResponse(told)
