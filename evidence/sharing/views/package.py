"""The page of a package: who opened what and when; questions; more time, a new link, access taken back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from evidence.sharing.actions import building, managing
from evidence.sharing.exhibits import percent_of
from evidence.sharing.forms import AnswerForm, PersonForm, ReasonForm, UntilForm, end_of
from evidence.sharing.messages import hidden
from evidence.sharing.models import (
    MoreTime,
    MoreTimeState,
    Package,
    PackageItem,
    Question,
    Receipt,
    Recipient,
    Standing,
)
from evidence.sharing.views.acting import act, back_to, load

TONES = {Standing.ACTIVE: "green", Standing.SCHEDULED: "blue", Standing.REVOKED: "red"}


@require_safe
@requires(Permission.SHARING_READ)
def package(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was sent, who opened it, and what they ask; reading it is journalled."""
    person = person_of(request)
    found = load(person, reference)
    managing.view_package(package=found, by=person)
    return render(request, "sharing/package.html", _page(person, found))


def _page(person: User, found: Package) -> dict[str, Any]:
    versions = list(found.versions.select_related("sent_by"))
    latest = next((one for one in versions if one.sent_at), versions[0] if versions else None)
    rows = list(PackageItem.objects.filter(version=latest).select_related("item")) if latest else []
    people = list(found.recipients.select_related("revoked_by"))
    receipts = {(one.recipient_id, one.item_id): one for one in Receipt.objects.filter(recipient__in=people)}
    asked = MoreTime.objects.filter(recipient__in=people).select_related("recipient", "decided_by")
    questions = Question.objects.filter(recipient__in=people).select_related("recipient", "item", "answered_by")
    return {
        "package": found,
        "latest": latest,
        "versions": [one for one in versions if one.sent_at],
        "open_version": next((one for one in versions if one.sent_at is None), None),
        "rows": [(row, [_seen(row, receipts.get((one.pk, row.item_id))) for one in people]) for row in rows],
        "people": [_person(found, one, receipts.get((one.pk, None))) for one in people],
        "asked": [(one, UntilForm(auto_id=f"t{one.pk}_%s")) for one in asked if one.state == MoreTimeState.ASKED],
        "questions": [(one, AnswerForm(auto_id=f"q{one.pk}_%s")) for one in questions],
        "person_form": PersonForm(),
        "revoke_form": ReasonForm(auto_id="all_%s"),
        "may_send": person.may(Permission.SHARING_SEND),
        "may_build": person.may(Permission.SHARING_BUILD),
        "may_approve": person.may(Permission.SHARING_APPROVE) and found.asked_by_id != person.pk,
        "is_waiting": found.state == "waiting",
        "is_sent": found.state == "sent",
    }


def _person(found: Package, recipient: Recipient, whole: Receipt | None) -> dict[str, Any]:
    standing = recipient.standing_of(found.state)
    return {
        "one": recipient,
        "standing": standing,
        "tone": TONES.get(standing, ""),
        "number": hidden(recipient.telephone),
        "whole": whole,
        "is_living": standing in {Standing.ACTIVE, Standing.EXPIRED, Standing.SCHEDULED},
        "until_form": UntilForm(initial={"until": recipient.until_at.date()}, auto_id=f"u{recipient.pk}_%s"),
        "reason_form": ReasonForm(auto_id=f"x{recipient.pk}_%s"),
    }


def _seen(row: PackageItem, receipt: Receipt | None) -> dict[str, Any]:
    """Return what one person did with one exhibit."""
    if receipt is None:
        return {}
    return {"receipt": receipt, "percent": percent_of(receipt.played, row.item.duration_ms)}


@require_POST
@requires(Permission.SHARING_BUILD)
def next_version(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the next version, to add exhibits."""
    person = person_of(request)
    found = load(person, reference)
    try:
        building.open_next_version(package=found, by=person)
    except Refused:
        return back_to(found)
    return back_to(found, "choose")


@require_POST
@requires(Permission.SHARING_SEND)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Send what was sent to one more person."""
    person, form = person_of(request), PersonForm(request.POST)
    found = load(person, reference)
    return act(
        request,
        found,
        lambda: managing.add_recipient(package=found, person=form.person(), by=person),
        "The link is on its way.",
        form=form,
    )


@require_POST
@requires(Permission.SHARING_SEND)
def revoke(request: HttpRequest, reference: str) -> HttpResponse:
    """Take everybody's access back; the reference is typed to confirm it."""
    person, form = person_of(request), ReasonForm(request.POST)
    found = load(person, reference)
    if request.POST.get("typed", "").strip() != found.reference:
        form.add_error(None, f"Type {found.reference} to confirm.")

    def do() -> object:
        return managing.revoke_package(package=found, reason=form.cleaned_data["reason"], by=person)

    return act(request, found, do, "Nobody can open it any more.", form=form)


@require_POST
@requires(Permission.SHARING_SEND)
def revoke_one(request: HttpRequest, reference: str, recipient_id: UUID) -> HttpResponse:
    """Take one person's access back."""
    person, form = person_of(request), ReasonForm(request.POST)
    found, one = _recipient(person, reference, recipient_id)

    def do() -> object:
        return managing.revoke_recipient(recipient=one, reason=form.cleaned_data["reason"], by=person)

    return act(request, found, do, f"{one.name} cannot open it any more.", form=form)


@require_POST
@requires(Permission.SHARING_SEND)
def extend(request: HttpRequest, reference: str, recipient_id: UUID) -> HttpResponse:
    """Give one person another last day."""
    person, form = person_of(request), UntilForm(request.POST)
    found, one = _recipient(person, reference, recipient_id)

    def do() -> object:
        return managing.extend_access(recipient=one, until_at=end_of(form.cleaned_data["until"]), by=person)

    return act(request, found, do, f"{one.name} has been told of the new last day.", form=form)


@require_POST
@requires(Permission.SHARING_SEND)
def link(request: HttpRequest, reference: str, recipient_id: UUID) -> HttpResponse:
    """Send one person a new link."""
    person = person_of(request)
    found, one = _recipient(person, reference, recipient_id)
    said = "A new link is on its way. The old one is dead."
    return act(request, found, lambda: managing.send_link_again(recipient=one, by=person), said)


@never_cache
@require_POST
@requires(Permission.SHARING_SEND)
def code(request: HttpRequest, reference: str, recipient_id: UUID) -> HttpResponse:
    """Show a code, once, to be read out on the telephone."""
    person = person_of(request)
    found, one = _recipient(person, reference, recipient_id)
    try:
        digits = managing.read_out_code(recipient=one, by=person)
    except Refused as refused:
        return render(request, "sharing/code.html", {"package": found, "one": one, "refusal": str(refused)}, status=409)
    return render(request, "sharing/code.html", {"package": found, "one": one, "digits": digits})


@require_POST
@requires(Permission.SHARING_BUILD)
def answer(request: HttpRequest, reference: str, question_id: UUID) -> HttpResponse:
    """Answer a question."""
    person, form = person_of(request), AnswerForm(request.POST)
    found = load(person, reference)
    question = get_object_or_404(Question, pk=question_id, recipient__package=found)

    def do() -> object:
        return managing.answer_question(question=question, words=form.cleaned_data["words"], by=person)

    return act(request, found, do, "Answered. They are told by e-mail.", form=form)


@require_POST
@requires(Permission.SHARING_SEND)
def refuse_time(request: HttpRequest, reference: str, asked_id: UUID) -> HttpResponse:
    """Refuse more time, and say why."""
    person, form = person_of(request), ReasonForm(request.POST)
    found = load(person, reference)
    asked = get_object_or_404(
        MoreTime.objects.select_related("recipient__package"), pk=asked_id, recipient__package=found
    )

    def do() -> object:
        return managing.refuse_time(asked=asked, answer=form.cleaned_data["reason"], by=person)

    return act(request, found, do, "Refused. They are told by e-mail.", form=form)


def _recipient(person: User, reference: str, recipient_id: UUID) -> tuple[Package, Recipient]:
    found = load(person, reference)
    return found, get_object_or_404(found.recipients.select_related("package"), pk=recipient_id)
