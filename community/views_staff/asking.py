"""Asking one person: the page with the message as it will be, the list of who was asked, new link, taking back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.models.outgoing import Way
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from community.access import may
from community.actions.asking import ask_person, renew_request, revoke_request
from community.actions.looking import view_request
from community.forms_staff import InviteForm
from community.inbox import listing
from community.messages import link_message
from community.models import Request, RequestState, SubmissionState
from community.models.request import MOVES, OPEN
from community.views_staff.inbox import words_of
from incidents.models import Incident

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 100
PART_ALONE, PART_OF_MANY = 160, 153  # letters in a text message (3GPP TS 23.038, GSM 7-bit)
WIDE_ALONE, WIDE_OF_MANY = 70, 67  # when one letter is not in that alphabet
TONES = {
    RequestState.SENT: "blue",
    RequestState.VIEWED: "teal",
    RequestState.UPLOADING: "violet",
    RequestState.SUPPLIED: "green",
    RequestState.REFUSED: "amber",
    RequestState.NONE_HELD: "amber",
    RequestState.EXPIRED: "red",
}


@GET_OR_POST
@requires(Permission.COMMUNITY_ASK)
def invite(request: HttpRequest) -> HttpResponse:
    """Ask one person; "See the message" shows it as it will leave, and sends nothing."""
    person = person_of(request)
    about = Incident.objects.visible_to(person).filter(slug=request.GET.get("log", "")).first()
    form = InviteForm(request.POST or None, person=person, about=about, initial={"incident": about})
    shown = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            shown = preview_of(form, person)
        else:
            try:
                asked = ask_person(wanted=form.wanted(), by=person)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"Sent. {asked.reference} is the number they quote.")
                return redirect("community:request", asked.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "shown": shown, "days": settings.LINK_DAYS}
    return render(request, "community/staff/invite.html", context, status=status)


def preview_of(form: InviteForm, person: User) -> dict[str, object]:
    """Return the message as it will be, with a link and a code that open nothing, and how many texts it takes."""
    draft = Request(reference=f"{settings.REFERENCE_PREFIX}-0000-0000", asked_by=person, **vars(form.wanted()))
    text = link_message(draft, "…", "0000-0000-0000")
    letters = len(text) + 31  # of the secret, which stands here as one letter
    return {
        "text": text,
        "parts": parts_of(text, letters) if draft.way == Way.SMS else 0,
        "way": draft.get_way_display(),
    }


def parts_of(text: str, letters: int) -> int:
    """Return how many text messages a text of so many letters takes."""
    is_plain = all(letter < "\x80" or letter in "£…" for letter in text)
    alone, of_many = (PART_ALONE, PART_OF_MANY) if is_plain else (WIDE_ALONE, WIDE_OF_MANY)
    return 1 if letters <= alone else -(-letters // of_many)


@require_safe
@requires(Permission.COMMUNITY_READ)
def requests(request: HttpRequest) -> HttpResponse:
    """List who was asked and how far each has come."""
    person, words = person_of(request), words_of(request)
    found = found_requests(person, words, request.GET.get("state", ""))
    context = {
        "rows": [(one, TONES.get(RequestState(one.state), "")) for one in found[:SHOWN]],
        "tabs": listing.tabs_for(person),
        "tab": listing.ASKED,
        "words": words,
        "shown": SHOWN,
        "states": RequestState.choices,
        "state": request.GET.get("state", ""),
        "may_ask": person.may(Permission.COMMUNITY_ASK),
    }
    return render(request, "community/staff/requests.html", context)


def found_requests(person: User, words: str, state: str) -> QuerySet[Request]:
    """Return the requests that a person may see, newest first, narrowed by words and state."""
    found = Request.objects.visible_to(person).select_related("incident", "asked_by")
    if state in RequestState.values:
        found = found.filter(state=state)
    for word in words.split()[:8]:
        named = Q(reference__icontains=word) | Q(person_name__icontains=word) | Q(incident__number__icontains=word)
        found = found.filter(named | Q(asked_by__name__icontains=word))
    sent = Q(submissions__sent_at__isnull=False)
    return found.annotate(sent_count=Count("submissions", filter=sent, distinct=True)).order_by("-made_at", "-pk")


@require_safe
@requires(Permission.COMMUNITY_READ)
def request_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one request, what came of it, and what can be done."""
    person = person_of(request)
    related = Request.objects.visible_to(person).select_related("incident", "asked_by", "revoked_by")
    asked = get_object_or_404(related, pk=pk)
    view_request(request=asked, by=person)
    may_ask, moves = may(person, Permission.COMMUNITY_ASK, asked), MOVES[RequestState(asked.state)]
    context = {
        "asked": asked,
        "tone": TONES.get(RequestState(asked.state), ""),
        "submissions": asked.submissions.exclude(state=SubmissionState.STARTED).order_by("sent_at"),
        "is_adding": asked.submissions.filter(state=SubmissionState.STARTED).exists(),
        "follow_ups": asked.follow_ups.select_related("asked_by"),
        "may_renew": may_ask and asked.address and (asked.state in OPEN or RequestState.SENT in moves),
        "may_revoke": may_ask and RequestState.REVOKED in moves,
    }
    return render(request, "community/staff/request.html", context)


@require_POST
@requires(Permission.COMMUNITY_ASK)
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the person a new link."""
    asked = get_object_or_404(Request.objects.visible_to(person_of(request)), pk=pk)
    try:
        renew_request(request=asked, by=person_of(request))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"A new link is on its way; it works for {settings.LINK_DAYS} days.")
    return redirect("community:request", asked.pk)


@require_POST
@requires(Permission.COMMUNITY_ASK)
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a request back."""
    asked = get_object_or_404(Request.objects.visible_to(person_of(request)), pk=pk)
    try:
        revoke_request(request=asked, by=person_of(request))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Taken back. Its link opens nothing any more; what was sent stays here.")
    return redirect("community:request", asked.pk)
