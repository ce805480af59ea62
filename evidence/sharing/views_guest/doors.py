"""The guard of recipients' pages: who has no visit that stands is turned away kindly, and nothing is kept in caches."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from accounts.guards import open_to_everyone
from audit import context
from audit.journal import Refused
from evidence.sharing.models import GuestSession
from evidence.sharing.visits import entered_visit, visit_of

P = ParamSpec("P")
GuestView = Callable[Concatenate[HttpRequest, GuestSession, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
WHY = "recipients have no account: the visit behind their cookie is the guard"
ENDED = "Your visit has ended. Open your link again."


def for_recipients(view: GuestView[P]) -> View[P]:
    """Open a view to a recipient who entered the code and whose access stands; it is handed the visit."""

    @open_to_everyone(WHY)
    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        visit = entered_visit(request)
        if visit is None:
            return sealed(turned_away(request))
        with context.bound(**facts_of(visit)):
            try:
                return sealed(view(request, visit, *args, **kwargs))
            except Refused as refused:
                return sealed(said_no(request, refused))

    return opened


def facts_of(visit: GuestSession) -> dict[str, object]:
    """Return what the journal should know about the visit."""
    return {"session_ref": str(visit.pk), "auth_method": "link+code", "auth_at": visit.entered_at, "mfa": True}


def sealed(response: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer out of caches and search engines; no other site is told its address (the policy of all pages)."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def turned_away(request: HttpRequest) -> HttpResponseBase:
    """Answer who has no visit that stands: to the code, to the gate, or in JSON to a script."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": ENDED}, status=401)
    if visit_of(request) is not None:
        return redirect("shared:code")
    return render(request, "shared/gate.html", {"problem": ENDED}, status=401)


def said_no(request: HttpRequest, refused: Refused) -> HttpResponseBase:
    """Answer a refused act in its own words."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": str(refused)}, status=409)
    return render(request, "shared/told.html", {"headline": "That was not done", "words": str(refused)}, status=409)


def plain(text: str, status: int) -> HttpResponse:
    """Return a short answer in words, for players and download managers."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
