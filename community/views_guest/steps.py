"""One thing a page: where and when, clocks, about you, and everything once more before it is sent."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from audit.journal import Refused
from community.actions.answering import Clock, answer_clock, answer_page
from community.actions.sending import AGREED, send_submission
from community.forms_public import CLOCKED, AboutForm, AgreeForm, ClockForm, WhereForm, problems_of
from community.guests import Guest
from community.models import ClockAnswer, ClockVerdict, Submission
from community.refusals import NotYet
from community.views_guest.door import for_open_submissions, refused, show
from evidence.models import Source

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@for_open_submissions
def where(request: HttpRequest, guest: Guest, submission: Submission) -> HttpResponse:
    """Ask where and when they were, and what they saw; it can be skipped."""
    if request.method == "POST" and "skip" in request.POST:
        answer_page(submission=submission, page="where", answers={}, by=guest.giver)
        return redirect("giving:add")
    form = WhereForm(given(request), initial=_where_known(submission), auto_id="%s")
    if request.method == "POST" and form.is_valid():
        answer_page(submission=submission, page="where", answers=form.answers(), by=guest.giver)
        return redirect(_after(request, "giving:add"))
    return _page(request, guest, submission, "where", {"form": form}, {"where": form})


@require_http_methods(BOTH)
@for_open_submissions
def clock(request: HttpRequest, guest: Guest, submission: Submission) -> HttpResponse:
    """Ask whether the clocks of their cameras were right; only of devices whose clock nobody else sets."""
    devices = devices_of(submission)
    if not devices:
        return redirect("giving:you")
    known = {answer.source: answer for answer in submission.clocks.all()}
    shown = {source: _clock_form(request, source, known.get(source)) for source in devices}
    if request.method == "POST" and all(form.is_valid() for form in shown.values()):
        clocks = [_clock(source, form) for source, form in shown.items()]
        answer_clock(submission=submission, clocks=clocks, by=guest.giver)
        return redirect(_after(request, "giving:you"))
    more = {"clocks": list(shown.values()), "now": timezone.now()}
    return _page(request, guest, submission, "clock", more, dict(shown))


@require_http_methods(BOTH)
@for_open_submissions
def you(request: HttpRequest, guest: Guest, submission: Submission) -> HttpResponse:
    """Ask who they are, if they want to say so, and how we may speak to them."""
    form = AboutForm(given(request), initial=_about_known(guest, submission), auto_id="%s")
    if request.method == "POST" and form.is_valid():
        answer_page(submission=submission, page="you", answers=form.answers(), by=guest.giver)
        return redirect("giving:check")
    return _page(request, guest, submission, "you", {"form": form}, {"you": form})


@require_http_methods(BOTH)
@for_open_submissions
def check(request: HttpRequest, guest: Guest, submission: Submission) -> HttpResponse:
    """Show everything once more, take the sentence that must be true, and send it."""
    form = AgreeForm(given(request), auto_id="%s")
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            send_submission(submission=submission, agreed_text=AGREED, by=guest.giver)
        except NotYet as missing:
            problems = [("files", str(missing))]
        except Refused as error:
            return refused(request, guest, error)
        else:
            return redirect("giving:sent")
    files = list(submission.files.present().select_related("upload"))
    more = {
        "form": form,
        "files": files,
        "bytes": sum(file.size for file in files),
        "clocks": list(submission.clocks.all()),
        "agreed_text": AGREED,
        "problems": problems or problems_of({"check": form} if form.is_bound else {}),
    }
    return _page(request, guest, submission, "check", more, {})


def given(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when it is nothing; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def devices_of(submission: Submission) -> list[str]:
    """Return the devices of a submission whose clocks are asked about, each once."""
    used = set(submission.files.present().values_list("source", flat=True))
    return [source.value for source in CLOCKED if source in used]


@dataclass(frozen=True)
class Steps:
    """Which page of how many: the clock is asked only where there is one."""

    number: int
    of: int


def steps(submission: Submission, page: str) -> Steps:
    """Return which step a page is."""
    pages = ["where", "add", *(["clock"] if devices_of(submission) else []), "you", "check"]
    return Steps(pages.index(page) + 1, len(pages))


def _page(
    request: HttpRequest,
    guest: Guest,
    submission: Submission,
    page: str,
    more: dict[str, Any],
    forms: dict[str, Any],
) -> HttpResponse:
    bound = {name: form for name, form in forms.items() if form.is_bound}
    shown = {"submission": submission, "step": steps(submission, page), "problems": problems_of(bound)} | more
    return show(request, guest, page, shown, status=422 if shown["problems"] else 200)


def _after(request: HttpRequest, following: str) -> str:
    """Return where to go on: back to the check when that is where they came from."""
    return "giving:check" if request.GET.get("from") == "check" else following


def _where_known(submission: Submission) -> dict[str, Any]:
    asked = submission.request
    start = timezone.localtime(submission.there_from) if submission.there_from else None
    end = timezone.localtime(submission.there_to) if submission.there_to else None
    day = start or (timezone.localtime(asked.window_from) if asked.window_from else None)
    return {
        "what_seen": submission.what_seen,
        "place": submission.place,
        "day": day.date().isoformat() if day else "",
        "from_time": start.strftime("%H:%M") if start else "",
        "to_time": end.strftime("%H:%M") if end else "",
    }


def _clock_form(request: HttpRequest, source: str, known: ClockAnswer | None) -> ClockForm:
    first: dict[str, Any] = {}
    if known is not None:
        first = {"verdict": known.verdict}
        if known.device_showed and known.really_was:
            first["shows"] = timezone.localtime(known.device_showed).strftime("%H:%M:%S")
            first["really"] = timezone.localtime(known.really_was).strftime("%H:%M:%S")
    options: dict[str, Any] = {"device": Source(source).label, "prefix": source, "auto_id": "%s", "initial": first}
    return ClockForm(given(request), **options)


def _clock(source: str, form: ClockForm) -> Clock:
    showed, really = form.moments()
    knows_date = form.cleaned_data["shows_day"] is not None
    return Clock(source, ClockVerdict(form.cleaned_data["verdict"]), showed, really, knows_date=knows_date)


def _about_known(guest: Guest, submission: Submission) -> dict[str, Any]:
    if "you" not in submission.pages_done:
        return {"giver_name": guest.request.person_name}
    contact = submission.contact_way or ("same" if submission.contact_wanted else "none")
    return {
        "named": "no" if submission.is_anonymous else "yes",
        "giver_name": submission.giver_name,
        "contact": contact,
        "telephone": submission.contact_address if contact == "sms" else "",
        "email": submission.contact_address if contact == "email" else "",
        "statement": submission.statement,
        "needs": submission.needs,
    }
