"""Cases: the list, one case with its incidents and outcomes, and what is entered there."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from incidents.actions import add_to_case, enter_outcome, open_case, take_out_of_case, view_case
from incidents.actions.cases import standing_entries
from incidents.forms_cases import CaseFilter, MemberForm, NewCaseForm, OutcomeForm, RemovalForm
from incidents.models import Case, CaseIncident
from incidents.numbers import normalise

PAGE = 50


@require_safe
@requires(Permission.INCIDENTS_READ)
def cases(request: HttpRequest) -> HttpResponse:
    """Show the cases this person may see, newest first."""
    person = person_of(request)
    form = CaseFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = Case.objects.visible_to(person)
    if given.get("state"):
        found = found.filter(state=given["state"])
    for word in given.get("q", "").split():
        found = found.filter(
            Q(reference__startswith=normalise(word)) | Q(urn=normalise(word)) | Q(title__icontains=word)
        )
    standing = Count("memberships", filter=Q(memberships__removed_at=None))
    rows = found.select_related("team").annotate(members=standing).order_by("-opened_at", "-id")
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": "&".join(f"{name}={value}" for name, value in given.items() if value),
        "is_filtered": any(given.values()),
        "may_open": person.may(Permission.INCIDENTS_CHANGE),
    }
    return render(request, "incidents/cases/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.INCIDENTS_CHANGE)
def new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    person = person_of(request)
    form = NewCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = open_case(team=person.team, by=person, **form.cleaned_data)
        except Refused as refused:
            form.add_error("reference", str(refused))
        else:
            messages.success(request, f"{case} is open.")
            return redirect(case)
    return render(request, "incidents/cases/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@requires(Permission.INCIDENTS_READ)
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one case; that it was looked at is recorded."""
    chosen = visible(request, pk)
    view_case(case=chosen, by=person_of(request))
    return show(request, chosen)


@require_POST
@requires(Permission.INCIDENTS_CHANGE)
def outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter what the case has come to, or correct the newest entry."""
    chosen = visible(request, pk)
    standing = standing_entries(chosen)
    is_correction = request.POST.get("correct") == "yes" and len(standing) > 1
    after = standing[-2] if is_correction else standing[-1]
    form = OutcomeForm(request.POST, after=after.state, auto_id="fix_%s" if is_correction else "id_%s")

    def do() -> object:
        corrected = standing[-1] if is_correction else None
        return enter_outcome(case=chosen, entry=form.entry(), corrects=corrected, by=person_of(request))

    return act(request, chosen, form, "correction" if is_correction else "outcome", do)


@require_POST
@requires(Permission.INCIDENTS_CHANGE)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put an incident into the case."""
    person, chosen = person_of(request), visible(request, pk)
    form = MemberForm(request.POST, by=person)

    def do() -> object:
        return add_to_case(case=chosen, incident=form.cleaned_data["incident"], by=person)

    return act(request, chosen, form, "member", do)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.INCIDENTS_CHANGE)
def remove(request: HttpRequest, pk: UUID, member_id: UUID) -> HttpResponse:
    """Say what taking an incident out means, then do it."""
    person, chosen = person_of(request), visible(request, pk)
    members = CaseIncident.objects.filter(case=chosen, removed_at=None).select_related("incident")
    member = get_object_or_404(members, pk=member_id)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_out_of_case(case=chosen, incident=member.incident, reason=form.cleaned_data["reason"], by=person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{member.incident.log} is no longer in the case.")
            return redirect(chosen)
    context = {
        "case": chosen,
        "incident": member.incident,
        "form": form,
        # The evidence app serves the answer; an address is not an import.
        "panel": reverse("retention:case-removal", args=[chosen.pk, member.incident.slug]),
    }
    return render(request, "incidents/cases/remove.html", context, status=422 if form.errors else 200)


def visible(request: HttpRequest, pk: UUID) -> Case:
    """Return a case this person may see; anybody else gets 404."""
    return get_object_or_404(Case.objects.visible_to(person_of(request)).select_related("team", "opened_by"), pk=pk)


def act(request: HttpRequest, chosen: Case, form: forms.Form, name: str, do: Any) -> HttpResponse:
    """Do an act with a valid form and go back to the case; what is refused comes back with the form."""
    status = 422
    if form.is_valid():
        try:
            do()
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, "Entered.")
            return redirect(chosen)
    return show(request, chosen, status=status, **{name: form})


def show(request: HttpRequest, chosen: Case, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    """Render one case; `bound` are forms that came back with errors."""
    person = person_of(request)
    standing = standing_entries(chosen)
    may_change = Case.objects.changeable_by(person).filter(pk=chosen.pk).exists()
    may_change = may_change and person.may(Permission.INCIDENTS_CHANGE)
    context = {
        "case": chosen,
        "history": chosen.outcomes.select_related("entered_by", "corrected_by").order_by("-entered_at"),
        "members": chosen.memberships.filter(removed_at=None).select_related("incident"),
        "may_change": may_change,
        "outcome": OutcomeForm(after=standing[-1].state),
        "correction": OutcomeForm(after=standing[-2].state, auto_id="fix_%s") if len(standing) > 1 else None,
        "member": MemberForm(by=person),
    } | bound
    return render(request, "incidents/cases/case.html", context, status=status)
