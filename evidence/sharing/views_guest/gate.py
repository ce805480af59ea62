"""The gate: the link is posted, never opened by a GET; the code comes another way; then the exhibits open."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import open_to_everyone
from audit.journal import Refused
from evidence.sharing.actions import asking, visiting
from evidence.sharing.messages import hidden
from evidence.sharing.models import CodeWay, GuestSession, MoreTime, MoreTimeState, Standing
from evidence.sharing.refusals import LinkClosed, LinkUnknown
from evidence.sharing.views_guest.doors import for_recipients, sealed
from evidence.sharing.visits import entered_visit, forget, keep, visit_of

WHY = "whoever has a link comes here, without an account"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone(WHY)
def gate(request: HttpRequest) -> HttpResponseBase:
    """Show the gate, or take a link: its token stands in the fragment, which no server and no log sees."""
    if request.method != "POST":
        return sealed(render(request, "shared/gate.html", {"visit": entered_visit(request)}))
    try:
        _, key = visiting.follow_link(text=request.POST.get("link", ""))
    except visiting.TooMany:
        problem = "Too many tries from your network. Wait ten minutes."
        return sealed(render(request, "shared/gate.html", {"problem": problem}, status=429))
    except (LinkUnknown, LinkClosed) as refused:
        return sealed(render(request, "shared/gate.html", {"problem": str(refused)}, status=404))
    answer = redirect("shared:code")
    keep(answer, key)
    return sealed(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone(WHY)
def code(request: HttpRequest) -> HttpResponseBase:
    """Show who the link is for and take the code; for a link that is closed say what can be done."""
    visit = visit_of(request)
    if visit is None:
        return sealed(redirect("shared:gate"))
    if visit.recipient.standing != Standing.ACTIVE:
        return sealed(_closed(request, visit))
    if request.method != "POST":
        return sealed(_code_page(request, visit))
    try:
        accepts = request.POST.get("terms") == "yes"
        _, key = visiting.enter_code(visit=visit, code=request.POST.get("code", ""), accepts_terms=accepts)
    except Refused as refused:
        return sealed(_code_page(request, visit, problem=str(refused), status=422))
    answer = redirect("shared:view")
    keep(answer, key)
    return sealed(answer)


@require_POST
@open_to_everyone(WHY)
def send_code(request: HttpRequest) -> HttpResponseBase:
    """Send the code by text message."""
    visit = visit_of(request)
    if visit is None:
        return sealed(redirect("shared:gate"))
    try:
        visiting.send_code(visit=visit)
    except Refused as refused:
        return sealed(_code_page(request, visit, problem=str(refused), status=409))
    return sealed(_code_page(request, visit, is_sent=True))


@require_POST
@open_to_everyone(WHY)
def not_me(request: HttpRequest) -> HttpResponseBase:
    """Close a link that reached the wrong person."""
    visit = visit_of(request)
    if visit is None:
        return sealed(redirect("shared:gate"))
    try:
        visiting.say_wrong_person(visit=visit)
    except LinkClosed as refused:
        return sealed(_told(request, "That was not done", str(refused), 409))
    answer = _told(request, "Thank you", "The link is closed and the police have been told. Please delete the message.")
    forget(answer)
    return sealed(answer)


@require_POST
@open_to_everyone(WHY)
def more_time(request: HttpRequest) -> HttpResponseBase:
    """Ask for more time with one click: also from a link that has run out, where no code is asked for."""
    visit = visit_of(request)
    is_open = visit is not None and (visit.entered_at is not None or visit.recipient.standing == Standing.EXPIRED)
    if visit is None or not is_open:
        return sealed(redirect("shared:gate"))
    try:
        asking.ask_more_time(visit=visit, reason=request.POST.get("reason", "")[:500])
    except Refused as refused:
        return sealed(_told(request, "That was not done", str(refused), 409))
    return sealed(_told(request, "You have asked for more time", "The officer has been told. You hear by e-mail."))


@for_recipients
def close(request: HttpRequest, visit: GuestSession) -> HttpResponseBase:
    """End the visit."""
    if request.method != "POST":
        return redirect("shared:view")
    visiting.leave(visit=visit)
    answer = _told(request, "Closed", "To come back, open the link in your message. You get a new code each time.")
    forget(answer)
    return answer


def _code_page(
    request: HttpRequest, visit: GuestSession, *, problem: str = "", is_sent: bool = False, status: int = 200
) -> HttpResponse:
    recipient = visit.recipient
    recipient.refresh_from_db()
    package = recipient.package
    context = {
        "recipient": recipient,
        "package": package,
        "is_call": recipient.code_way == CodeWay.CALL,
        "number": hidden(recipient.telephone),
        "officer": package.sent_by,
        "problem": problem,
        "is_sent": is_sent or bool(problem) or request.method == "POST",
        "service_desk": settings.SERVICE_DESK,
        "is_locked": recipient.is_locked,
    }
    return render(request, "shared/code.html", context, status=status)


def _closed(request: HttpRequest, visit: GuestSession) -> HttpResponse:
    """Say why a link does not open, whom to ask, and offer to ask for more time; never a bare 404."""
    recipient = visit.recipient
    asked = MoreTime.objects.filter(recipient=recipient, state=MoreTimeState.ASKED).exists()
    context = {
        "standing": recipient.standing,
        "recipient": recipient,
        "package": recipient.package,
        "has_asked": asked,
        "service_desk": settings.SERVICE_DESK,
    }
    return render(request, "shared/closed.html", context, status=410)


def _told(request: HttpRequest, headline: str, words: str, status: int = 200) -> HttpResponse:
    return render(request, "shared/told.html", {"headline": headline, "words": words}, status=status)
