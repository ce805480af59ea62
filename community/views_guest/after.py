"""After it was sent: the reference, the receipt, what has become of it, and asking for it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from audit.journal import Refused
from community.actions.sending import ask_for_withdrawal
from community.forms_public import WordsForm
from community.guests import Guest
from community.models import Safety, Submission, SubmissionState, SubmittedFile, Triage
from community.views_guest.door import for_guests, refused, show

WAITING = ("Received", "amber", "Waiting to be looked at.")
LOOKED_AT = ("Being looked at", "amber", "An officer is looking at it.")
HELD = ("Being checked", "amber", "We check every file for viruses first. This one needs a closer look.")
UNSAFE = ("Not used", "red", "We could not open it safely. An officer may ask you for another copy.")
ACCEPTED = ("Accepted", "green", "It is part of our investigation now.")
GONE = ("Taken back", "grey", "You took it back.")


@require_safe
@for_guests
def sent(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show the number, what happens next, and the receipt."""
    return _after(request, guest, "sent")


@require_safe
@for_guests
def receipt(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show the receipt alone, for printing."""
    return _after(request, guest, "receipt")


@require_safe
@for_guests
def status(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show what has become of each file."""
    return _after(request, guest, "status")


@require_POST
@for_guests
def withdraw(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Take back what was sent, or ask an officer to when something of it is evidence already."""
    submission, form = guest.last_submission, WordsForm(request.POST)
    if submission is None or not form.is_valid():
        return redirect("giving:status")
    try:
        ask_for_withdrawal(submission=submission, words=form.cleaned_data["words"], by=guest.giver)
    except Refused as error:
        return refused(request, guest, error)
    return redirect("giving:status")


def what_became_of(file: SubmittedFile, submission: Submission) -> tuple[str, str, str]:
    """Return a word, its colour and a sentence for the giver; a scanner's finding stays with us."""
    if submission.state == SubmissionState.WITHDRAWN:
        return GONE
    if file.triage == Triage.ACCEPTED:
        return ACCEPTED
    if file.triage == Triage.DECLINED:
        return ("Not needed", "grey", f"{file.get_decline_reason_display()}.")
    if file.safety == Safety.INFECTED:
        return UNSAFE
    if file.safety in {Safety.UNSCANNABLE, Safety.ERROR}:
        return HELD
    return LOOKED_AT if submission.state == SubmissionState.LOOKED_AT else WAITING


def _after(request: HttpRequest, guest: Guest, page: str) -> HttpResponse:
    submission = guest.last_submission
    if submission is None:
        return redirect("giving:start")
    files = list(submission.files.present().select_related("upload").order_by("number"))
    shown = {
        "submission": submission,
        "files": [(file, *what_became_of(file, submission)) for file in files],
        "can_withdraw": submission.withdrawal_asked_at is None and submission.state != SubmissionState.WITHDRAWN,
        "is_withdrawn": submission.state == SubmissionState.WITHDRAWN,
    }
    return show(request, guest, page, shown)
