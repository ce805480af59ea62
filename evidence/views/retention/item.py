"""Retention of one item: why it is here, who decided, when it goes, what would change that; and every act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from evidence.actions.record.viewing import view_part, view_retention
from evidence.actions.retention import disposing, holding, reviewing
from evidence.actions.retention.retaining import basis_of
from evidence.forms.retention import (
    HoldForm,
    KeepForm,
    LetGoForm,
    LinkForm,
    PutOffForm,
    RefuseForm,
    ReleaseForm,
    RestoreForm,
)
from evidence.models import Disposal, FoundLink, Hold, HoldKind, Item, LinkDecision, RetentionReview, Status
from evidence.models.disposal import OPEN
from evidence.retention.consequences import of_leaving
from evidence.retention.engine import Verdict
from evidence.retention.gathering import verdict_of


@dataclass(frozen=True)
class Sent:
    """A form that came back: its name on the page, the hold or link it is about, and what was typed."""

    name: str
    form: forms.Form
    about: UUID | None = None

    def of(self, name: str, about: UUID, blank: forms.Form) -> forms.Form:
        """Return what was typed when it was this form about this thing, else the blank one."""
        return self.form if (self.name, self.about) == (name, about) else blank


NOTHING = Sent("", forms.Form())


@require_safe
@requires(Permission.RETENTION_READ)
def retention(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the page, or with htmx the panel alone; an erased item shows what remains of it."""
    person = person_of(request)
    item = visible(person, pk)
    is_panel = "HX-Request" in request.headers and item.status != Status.DELETED
    see = view_part if is_panel else view_retention
    see(item=item, by=person)
    if item.status == Status.DELETED:
        return render(request, "evidence/retention/erased.html", erased(item), status=410)
    template = "evidence/retention/_panel.html" if is_panel else "evidence/retention/item.html"
    return render(request, template, page(request, person, item))


def visible(person: User, pk: UUID) -> Item:
    """Return an item whose retention this person may see; anybody else gets 404."""
    reached = Item.objects.visible_to(person).in_reach_of(person, Permission.RETENTION_READ)
    return get_object_or_404(reached.select_related("incident", "owner"), pk=pk)


def page(request: HttpRequest, person: User, item: Item, sent: Sent = NOTHING) -> dict[str, Any]:
    """Return the context of the page; `sent` is a form that came back."""
    verdict = verdict_of(item)
    found = FoundLink.objects.filter(item=item)
    disposal = Disposal.objects.filter(item=item, state__in=OPEN).select_related("asked_by", "approved_by").first()
    may_hold, may_decide = person.may(Permission.RETENTION_HOLD), person.may(Permission.RETENTION_DECIDE)
    is_early = not disposing.is_near(verdict, timezone.now())
    return {
        "item": item,
        "verdict": verdict,
        "basis": basis_of(verdict),
        "answer": answer(verdict, disposal),
        "disposal": disposal,
        "is_own_request": disposal is not None and disposal.asked_by_id == person.pk,
        "holds": holds_of(item, sent),
        "links": [
            (link, sent.of("link_form", link.pk, LinkForm(auto_id=f"l{link.pk}_%s")))
            for link in found.filter(decided_at=None)
        ],
        "decided_links": found.exclude(decided_at=None).select_related("decided_by"),
        "reviews": RetentionReview.objects.filter(item=item).select_related("decided_by"),
        "leaving": of_leaving(item) if item.incident else None,
        "may_hold": may_hold,
        "may_decide": may_decide,
        "is_early": is_early,
        "opened": request.GET.get("act", ""),
        "hold_form": HoldForm(initial={"owner": person.collar_number}, auto_id="hold_%s"),
        "keep_form": KeepForm(auto_id="keep_%s"),
        "go_form": LetGoForm(is_early=is_early, auto_id="go_%s"),
        "restore_form": RestoreForm(auto_id="restore_%s"),
        "refuse_form": RefuseForm(auto_id="refuse_%s"),
    } | {sent.name: sent.form}


def holds_of(item: Item, sent: Sent) -> list[tuple[Hold, forms.Form, forms.Form]]:
    """Return the holds on an item, active ones first, each with its forms."""
    rows = Hold.objects.over(item).select_related("owner", "placed_by", "released_by", "incident")
    ordered = sorted(rows, key=lambda hold: (hold.released_at is not None, hold.placed_at))
    return [
        (
            one,
            sent.of("release_form", one.pk, ReleaseForm(auto_id=f"r{one.pk}_%s")),
            sent.of("put_off_form", one.pk, PutOffForm(auto_id=f"p{one.pk}_%s")),
        )
        for one in ordered
    ]


def answer(verdict: Verdict, disposal: Disposal | None) -> dict[str, Any]:
    """Return the four answers in short: why, who, when, what would change it."""
    first = verdict.blocks[0] if verdict.blocks else verdict.winner
    if disposal and disposal.erase_at:
        when: datetime | None = disposal.erase_at
    else:
        when = None if verdict.blocks else verdict.erase_at
    return {
        "why": first.why if first else "No rule applies to it, so it stays.",
        "who": first.who if first else "nobody",
        "when": when,
        "is_held": bool(verdict.blocks),
        "shared_until": first.until if first and verdict.blocks else None,
        "change": first.change if first else "A category.",
    }


def erased(item: Item) -> dict[str, Any]:
    """Return what remains of an erased item."""
    disposal = Disposal.objects.filter(item=item).order_by("-asked_at").select_related("version__rule").first()
    certificate = getattr(item, "certificate", None)
    return {"item": item, "disposal": disposal, "certificate": certificate}


def act(request: HttpRequest, item: Item, sent: Sent, do: Callable[[], object], said: str) -> HttpResponse:
    """Do an act with a valid form and go back to the page; what is refused comes back with what was typed."""
    refusal, status = "", 422
    if sent.form.is_valid():
        try:
            do()
        except Refused as refused:
            refusal, status = str(refused), 409
        else:
            messages.success(request, said)
            return redirect("evidence:retention", pk=item.pk)
    context = page(request, person_of(request), item, sent)
    context |= {"opened": sent.name.removesuffix("_form"), "refusal": refusal}
    return render(request, "evidence/retention/item.html", context, status=status)


@require_POST
@requires(Permission.RETENTION_HOLD)
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Place a hold on the item."""
    person, form = person_of(request), HoldForm(request.POST, auto_id="hold_%s")
    item = visible(person, pk)

    def do() -> object:
        given = form.cleaned_data
        return holding.place_hold(
            item=item,
            kind=HoldKind(given["kind"]),
            reason=given["reason"],
            owner=given["owner"],
            review_on=given["review_on"],
            by=person,
        )

    return act(request, item, Sent("hold_form", form), do, "Held. Nothing of it is erased until the hold is released.")


@require_POST
@requires(Permission.RETENTION_HOLD)
def release(request: HttpRequest, pk: UUID, hold_id: UUID) -> HttpResponse:
    """Release a hold on the item."""
    person, form = person_of(request), ReleaseForm(request.POST, auto_id=f"r{hold_id}_%s")
    item = visible(person, pk)
    chosen = get_object_or_404(Hold.objects.over(item), pk=hold_id)

    def do() -> object:
        return holding.release_hold(hold=chosen, reason=form.cleaned_data["reason"], by=person)

    return act(request, item, Sent("release_form", form, hold_id), do, "Released. The schedule goes on.")


@require_POST
@requires(Permission.RETENTION_HOLD)
def put_off(request: HttpRequest, pk: UUID, hold_id: UUID) -> HttpResponse:
    """Write down that a hold was reviewed and stays."""
    person, form = person_of(request), PutOffForm(request.POST, auto_id=f"p{hold_id}_%s")
    item = visible(person, pk)
    chosen = get_object_or_404(Hold.objects.over(item), pk=hold_id)

    def do() -> object:
        return holding.put_off_review(hold=chosen, by=person, **form.cleaned_data)

    return act(request, item, Sent("put_off_form", form, hold_id), do, "Reviewed. The hold stays.")


@require_POST
@requires(Permission.RETENTION_DECIDE)
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the item until a date."""
    person, form = person_of(request), KeepForm(request.POST, auto_id="keep_%s")
    item = visible(person, pk)

    def do() -> object:
        given = form.cleaned_data
        return reviewing.keep_item(
            item=item, reason=given["reason"], keep_until=given["keep_until"], by=person, answers=form.answers()
        )

    return act(request, item, Sent("keep_form", form), do, "Kept until the review date.")


@require_POST
@requires(Permission.RETENTION_HOLD)
def decide(request: HttpRequest, pk: UUID, link_id: UUID) -> HttpResponse:
    """Settle a link that the system found."""
    person, form = person_of(request), LinkForm(request.POST, auto_id=f"l{link_id}_%s")
    item = visible(person, pk)
    link = get_object_or_404(FoundLink, item=item, pk=link_id)

    def do() -> object:
        given = form.cleaned_data
        decision = LinkDecision(given["decision"])
        return reviewing.decide_link(
            link=link, decision=decision, reason=given["reason"], keep_until=given["keep_until"], by=person
        )

    return act(request, item, Sent("link_form", form, link_id), do, "Decided.")
