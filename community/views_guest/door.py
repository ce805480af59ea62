"""The door of the giver's pages: a cookie of its own, checked at each request, and pages that say why not."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.guards import open_to_everyone
from audit import context
from audit.journal import Refused
from community.actions.linking import RENEWABLE
from community.guests import COOKIE, Guest, guest_with
from community.models import RequestState, Submission
from community.telephone import masked

Rest = ParamSpec("Rest")
GuestView = Callable[Concatenate[HttpRequest, Guest, Rest], HttpResponse]
SubmissionView = Callable[Concatenate[HttpRequest, Guest, Submission, Rest], HttpResponse]
WHY = "opened by a link: the session of the link is checked here"


def guest_of(request: HttpRequest) -> Guest | None:
    """Return who holds the cookie, whether or not their link still counts."""
    return guest_with(request.COOKIES.get(COOKIE, ""))


def for_guests(view: GuestView[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Open a view to whoever holds a link that counts; everybody else gets a page that says what to do."""

    @open_to_everyone(WHY)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        guest = guest_of(request)
        if guest is None:
            return private(redirect("giving:enter"))
        if not guest.is_let_in:
            return ended(request, guest)
        with context.bound(auth_method="giving_link"):
            return private(view(request, guest, *args, **kwargs))

    return guarded


def for_open_submissions(view: SubmissionView[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Open a view to whoever is putting something together; after sending it leads to the status page."""

    @for_guests
    def guarded(request: HttpRequest, guest: Guest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        submission = guest.open_submission
        if submission is None:
            return redirect("giving:status" if guest.last_submission else "giving:start")
        return view(request, guest, submission, *args, **kwargs)

    return guarded


def show(
    request: HttpRequest, guest: Guest, page: str, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Draw one of the giver's pages."""
    known = {"guest": guest, "asked": guest.request, "masked": masked(guest.request.address)}
    return render(request, f"community/giving/{page}.html", known | (more or {}), status=status)


def ended(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Say that a link does not count any more, why, and what to do."""
    asked = guest.request
    if asked.state == RequestState.REVOKED:
        why = "revoked"
    elif guest.link.ended_at is not None:
        why = "replaced"
    else:
        why = "expired" if guest.link.expires_at <= timezone.now() else "revoked"
    shown = {"why": why, "can_renew": asked.state in RENEWABLE, "is_known": True}
    return private(show(request, guest, "ended", shown, status=410))


def refused(request: HttpRequest, guest: Guest, error: Refused) -> HttpResponse:
    """Say why an act was refused, in its own sentence."""
    return show(request, guest, "refused", {"sentence": str(error)}, status=409)


def private(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of every cache."""
    response["Cache-Control"] = "no-store"
    return response
