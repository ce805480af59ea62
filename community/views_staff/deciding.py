"""Deciding about what came: accept, decline, the rest at once, release, and a further question."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from community.actions.asking import ask_again
from community.actions.releasing import release_file
from community.actions.triaging import Refusal, accept_file, decline_file
from community.forms_staff import DeclineForm, FollowUpForm, ReleaseForm
from community.inbox import listing
from community.inbox.acceptance import Acceptance
from community.inbox.exhibits import next_exhibit
from community.inbox.letters import receiver_of
from community.models import DeclineReason, Submission, SubmittedFile
from community.views_staff.inbox import show
from community.views_staff.page import accept_form, loaded
from evidence.tasks import start_after_upload


@require_POST
@requires(Permission.COMMUNITY_TRIAGE)
def accept(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Take a file into evidence, and go on to what waits next."""
    person, file = person_of(request), visible_file(request, file_id)
    form = accept_form(file, person, request.POST)
    if not form.is_valid():
        return show(request, file.submission_id, 422, accept_form=form)
    try:
        item = accept_file(file=file, wanted=form.acceptance(), by=person)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(address_of(file))
    start_after_upload(file.upload_id, item.pk)
    called = item.exhibit_reference or item.title
    messages.success(request, f"{called} is evidence of {form.cleaned_data['incident'].log} now. It is being prepared.")
    return redirect(next_address(request, file))


@require_POST
@requires(Permission.COMMUNITY_TRIAGE)
def decline(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Say that a file is not needed, and go on to what waits next."""
    file, form = visible_file(request, file_id), DeclineForm(request.POST, auto_id="decline_%s")
    if not form.is_valid():
        return show(request, file.submission_id, 422, decline_form=form)
    refusal = Refusal(DeclineReason(form.cleaned_data["reason"]), form.cleaned_data["words"])
    try:
        decline_file(file=file, refusal=refusal, by=person_of(request))
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(address_of(file))
    messages.success(request, "Declined. The sender is told, and why.")
    return redirect(next_address(request, file))


@require_POST
@requires(Permission.COMMUNITY_TRIAGE)
def rest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide about every file of a submission that still waits: all accepted as suggested, or all declined."""
    submission = get_object_or_404(Submission.objects.visible_to(person_of(request)), pk=pk)
    act = accept_one if request.POST.get("act") == "accept" else decline_one
    done, left = 0, []
    for file_id in submission.files.to_triage().order_by("number").values_list("pk", flat=True):
        try:
            act(request, loaded(file_id))
            done += 1
        except Refused as refused:
            left.append(str(refused))
    if done:
        word = "accepted" if act is accept_one else "declined"
        messages.success(request, f"{done} file{'' if done == 1 else 's'} {word}.")
    for words in dict.fromkeys(left):
        messages.warning(request, f"Left: {words}")
    return redirect("community:submission", submission.pk)


def accept_one(request: HttpRequest, file: SubmittedFile) -> None:
    """Accept a file as the form would suggest. Raises Refused."""
    incident = file.submission.request.incident
    wanted = Acceptance(
        incident, exhibit_reference=next_exhibit(incident), says_thanks=receiver_of(file.submission) is not None
    )
    item = accept_file(file=file, wanted=wanted, by=person_of(request))
    start_after_upload(file.upload_id, item.pk)


def decline_one(request: HttpRequest, file: SubmittedFile) -> None:
    """Decline a file as not relevant. Raises Refused."""
    decline_file(file=file, refusal=Refusal(DeclineReason.NOT_RELEVANT), by=person_of(request))


@require_POST
@requires(Permission.COMMUNITY_RELEASE)
def release(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Let a file that no scanner could read in full be opened."""
    file, form = visible_file(request, file_id), ReleaseForm(request.POST, auto_id="release_%s")
    if not form.is_valid():
        return show(request, file.submission_id, 422, release_form=form)
    try:
        release_file(file=file, reason=form.cleaned_data["reason"], by=person_of(request))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Released. A copy to look at is being made.")
    return redirect(address_of(file))


@require_POST
@requires(Permission.COMMUNITY_TRIAGE)
def follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the same person something more."""
    submission = get_object_or_404(Submission.objects.visible_to(person_of(request)), pk=pk)
    form = FollowUpForm(request.POST, auto_id="ask_%s")
    if not form.is_valid():
        return show(request, submission.pk, 422, follow_up_form=form)
    try:
        ask_again(submission=submission, text=form.cleaned_data["text"], by=person_of(request))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Asked. They get a new link with your question.")
    return redirect("community:submission", submission.pk)


def visible_file(request: HttpRequest, file_id: UUID) -> SubmittedFile:
    """Return a file that the person may see; anybody else gets 404."""
    visible = SubmittedFile.objects.visible_to(person_of(request))
    return loaded(get_object_or_404(visible.only("pk"), pk=file_id).pk)


def address_of(file: SubmittedFile) -> str:
    """Return the page of a file within its submission."""
    return f"{reverse('community:submission', args=[file.submission_id])}?file={file.pk}"


def next_address(request: HttpRequest, file: SubmittedFile) -> str:
    """Return where the next file waits: in the same submission, else in the next one, else the empty inbox."""
    waiting = SubmittedFile.objects.to_triage().filter(submission=file.submission_id).order_by("number").first()
    if waiting is not None:
        return address_of(waiting)
    following = listing.submissions_of(person_of(request), listing.TRIAGE).first()
    return reverse("community:submission", args=[following.pk]) if following else reverse("community:inbox")
