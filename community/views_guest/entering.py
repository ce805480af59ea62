"""The way in: a link or a code is exchanged for a cookie; a GET changes nothing, for robots preview links."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import open_to_everyone
from audit.journal import Refused
from community.actions.answering import begin_submission, say_no
from community.actions.linking import SESSION_HOURS, leave, open_link, renew_link
from community.forms_public import OpenForm, WordsForm
from community.giver import giver_of
from community.guests import COOKIE, PATH, Guest
from community.link_secrets import code_macs, token_hash, token_in
from community.models import Link, Request, RequestState
from community.refused_links import is_flood, note_wrong
from community.views_guest.door import WHY, for_guests, guest_of, private, refused, show
from evidence.models import UploadState

FLOOD = "Too many wrong codes. Wait ten minutes, or open the link in the message instead."
UNKNOWN = "We do not know this link or code. Check that you have copied all of it."
ANSWERS = {"none": RequestState.NONE_HELD, "no": RequestState.REFUSED}


@require_safe
@open_to_everyone("whoever has a link must be able to show it")
def enter(request: HttpRequest) -> HttpResponse:
    """Show where a link is pasted or a code typed; a script does it when the link stands in the address."""
    return private(_entering(request, {"guest": guest_of(request)}))


@require_POST
@open_to_everyone("the link or code is the proof")
def open_here(request: HttpRequest) -> HttpResponse:
    """Exchange a link or a code for a cookie of its own, and go on."""
    form = OpenForm(request.POST)
    text = form.cleaned_data["link"] if form.is_valid() else ""
    link, sentence = find_link(text)
    if link is None:
        return private(_entering(request, {"problems": [("link", sentence)], "typed": ""}, status=422))
    opened = open_link(link=link, by=giver_of(link.request))
    response = private(redirect("giving:start"))
    response.set_cookie(
        COOKIE,
        opened.secret,
        max_age=SESSION_HOURS * 3600,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def find_link(text: str) -> tuple[Link | None, str]:
    """Return the link that a text names, or None and a sentence. A whole link is looked at even in a flood."""
    if not text:
        return None, "Paste the link, or type the code from our message."
    links = Link.objects.select_related("request__incident")
    token = token_in(text)
    if token:
        link = links.filter(token_sha256=token_hash(token)).first()
    elif is_flood():
        return None, FLOOD
    else:
        link = links.filter(code_mac__in=list(code_macs(text))).first()
    if link is None:
        note_wrong("link" if token else "code")
    return link, UNKNOWN


@require_safe
@for_guests
def start(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show what is asked for and where the giver stands."""
    submission = guest.open_submission
    unfinished = 0
    if submission:
        unfinished = submission.files.present().filter(upload__state=UploadState.RECEIVING).count()
    shown = {
        "submission": submission,
        "unfinished": unfinished,
        "last": guest.last_submission,
        "period": period_of(guest.request),
        "most_files": settings.GIVEN_FILES_MOST,
        "most_bytes": settings.GIVEN_FILE_BYTES,
    }
    return show(request, guest, "start", shown)


def period_of(asked: Request) -> str:
    """Return what times are asked for, as in "between 21 Nov 2026, 22:30 and 21 Nov 2026, 23:15"."""
    start, end = asked.window_from, asked.window_to
    said = [date_format(timezone.localtime(one), "j F Y, H:i") for one in (start, end) if one]
    if start and end:
        return "between {} and {}".format(*said)
    return f"{'after' if start else 'before'} {said[0]}" if said else ""


@require_POST
@for_guests
def begin(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Open a submission and go to its first page."""
    try:
        begin_submission(request=guest.request, by=guest.giver)
    except Refused as error:
        return refused(request, guest, error)
    return redirect("giving:where")


@require_POST
@for_guests
def nothing(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Take the answer that there is nothing, or that the person does not want to give it."""
    form = WordsForm(request.POST)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None or not form.is_valid():
        return redirect("giving:start")
    try:
        say_no(request=guest.request, state=answer, words=form.cleaned_data["words"], by=guest.giver)
    except Refused as error:
        return refused(request, guest, error)
    return show(request, guest, "answered", {"answer": answer})


@require_POST
@open_to_everyone(WHY)
def renew(request: HttpRequest) -> HttpResponse:
    """Send a new link where the old one went; for whoever holds a link of the request, also one that has ended."""
    guest = guest_of(request)
    if guest is None:
        return private(redirect("giving:enter"))
    try:
        renew_link(session=guest.session)
    except Refused as error:
        return private(refused(request, guest, error))
    still_in = guest.link.is_good(timezone.now())
    return private(show(request, guest, "renewed", {"still_in": still_in}))


@require_POST
@open_to_everyone(WHY)
def go(request: HttpRequest) -> HttpResponse:
    """End the session of this browser and show a page that says nothing of all this: the exit."""
    guest = guest_of(request)
    if guest is not None:
        leave(session=guest.session, by=guest.giver)
    response = private(render(request, "community/giving/left.html"))
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    response["Clear-Site-Data"] = '"cache"'
    return response


def _entering(request: HttpRequest, shown: dict[str, object], status: int = 200) -> HttpResponse:
    return render(request, "community/giving/enter.html", shown, status=status)
