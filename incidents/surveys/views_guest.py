"""The pages on which anybody answers a survey: by a link that works once, or by one that stands on a poster.

The secret of a link stands in its fragment, so no server, proxy or log sees it; a small script, or the reader by hand,
posts it here, and a cookie of these pages alone holds it while the questions are answered.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import open_to_everyone
from audit import context
from audit.journal import Refused
from audit.operations import Operation
from incidents.surveys.actions import answer_by_link, answer_openly
from incidents.surveys.actions.answering import Given
from incidents.surveys.anonymity import nameless
from incidents.surveys.links import fingerprint, secret_in
from incidents.surveys.models import Invitation, Survey
from incidents.surveys.throttle import is_too_often
from incidents.surveys.walk import walk
from incidents.surveys.wrong_links import note_wrong_link

COOKIE, HALF_AN_HOUR = "exhibit_survey", 1800
DONE_COOKIE, A_DAY = "exhibit_answered", 86400
OVER = "This link has been used, or its time is over. There is nothing you need to do."
CLOSED = "This survey is closed, or the link is not quite right. Thank you all the same."
TOO_OFTEN = "Too many answers have come from your network just now. Please try again in ten minutes."
Keep = Callable[[Given], object]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone("whoever got a link answers without an account; the link is checked when it is posted")
def link(request: HttpRequest) -> HttpResponse:
    """Take the secret of a link, posted by the page's script or typed, and begin."""
    if request.method != "POST":
        return render(request, "answering/link.html")
    if is_too_often("link", context.current().source_ip):
        return _says(request, TOO_OFTEN, 429)
    secret = secret_in(request.POST.get("link", ""))
    if not secret or _invitation(secret) is None:
        note_wrong_link()
        return _says(request, OVER, 404)
    response = redirect("answering:answer")
    response.set_cookie(COOKIE, secret, max_age=HALF_AN_HOUR, **_only_here())  # type: ignore[arg-type]
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone("the cookie holds the secret of an invitation, which is checked each time")
def answer(request: HttpRequest) -> HttpResponse:
    """Ask the questions of an invitation, one on a page."""
    secret = request.COOKIES.get(COOKIE, "")
    invitation = _invitation(secret) if secret else None
    if invitation is None:
        return _says(request, OVER, 404)

    def keep(given: Given) -> object:
        with nameless() as somebody:
            return answer_by_link(secret=secret, given=given, by=somebody)

    response = _ask(request, invitation.survey, keep)
    if response.status_code == 302:
        response.delete_cookie(COOKIE, path=reverse("answering:link"), samesite="Strict")
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone("a survey of the public, by a link or QR code that anybody can open; throttled by address")
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the questions of a public survey, one on a page."""
    found = Survey.objects.live().filter(slug=slug).first()
    if found is None or not found.is_public:
        return _says(request, CLOSED, 404)
    if request.COOKIES.get(DONE_COOKIE) == slug:
        return _says(request, "You have answered this survey already. Thank you.", 200)

    def keep(given: Given) -> object:
        with nameless() as somebody:
            return answer_openly(survey=found, given=given, by=somebody)

    response = _ask(request, found, keep, is_open=True)
    if response.status_code == 302:
        response.set_cookie(DONE_COOKIE, slug, max_age=A_DAY, **_only_here())  # type: ignore[arg-type]
    return response


@never_cache
@require_safe
@open_to_everyone("says thank you, and nothing else")
def thanks(request: HttpRequest) -> HttpResponse:
    """Say that the answers have arrived."""
    return render(request, "answering/thanks.html")


def _ask(request: HttpRequest, found: Survey, keep: Keep, *, is_open: bool = False) -> HttpResponse:
    version = found.current_version()
    questions = list(version.questions.all()) if version else []
    if not questions:
        return _says(request, CLOSED, 404)
    page = walk(questions, request.POST.dict() if request.method == "POST" else None)
    status, problem = 422 if page.form.is_bound else 200, ""
    if page.is_done:
        if is_open and is_too_often(Operation.SURVEY_ANSWERED, context.current().source_ip):
            return _says(request, TOO_OFTEN, 429)
        try:
            keep(page.given)
        except Refused as refused:
            problem, status = str(refused), 409
        else:
            return redirect("answering:thanks")
    shown = {"survey": found, "walk": page, "problem": problem}
    return render(request, "answering/question.html", shown, status=status)


def _invitation(secret: str) -> Invitation | None:
    return Invitation.objects.open().filter(token_sha256=fingerprint(secret)).select_related("survey").first()


def _only_here() -> dict[str, object]:
    """Return what every cookie of these pages has: this host and these pages only, and no script reads it."""
    path = reverse("answering:link")
    return {"path": path, "httponly": True, "samesite": "Strict", "secure": settings.SESSION_COOKIE_SECURE}


def _says(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "answering/says.html", {"words": words}, status=status)
