"""Saved searches, the counts of the tabs, and the columns of the table."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.library.keeping import choose_columns, remove_search, save_search
from evidence.forms.library import ColumnsForm, SavedSearchForm
from evidence.library.finding import narrow
from evidence.library.query import parse
from evidence.models import SavedSearch, SearchDocument
from evidence.views.library.library import state_of, tabs

MOST = 999  # a tab counts no further


@requires(Permission.EVIDENCE_READ)
def searches(request: HttpRequest) -> HttpResponse:
    """List the searches of this person and their team, and keep a new one."""
    person = person_of(request)
    query = str(parse(request.GET.get("q", "")))
    form = SavedSearchForm(request.POST or None, initial={"query": query, "is_pinned": True})
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "query", "is_pinned")}
        saved = save_search(**fields, team=form.team_of(person), by=person)
        messages.success(request, f"“{saved.name}” is kept.")
        return redirect("evidence:searches")
    kept = SavedSearch.objects.visible_to(person).select_related("person", "team")
    return render(request, "evidence/library/searches.html", {"form": form, "searches": kept, "person": person})


@require_POST
@requires(Permission.EVIDENCE_READ)
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a search of one's own."""
    person = person_of(request)
    remove_search(search=get_object_or_404(SavedSearch.objects.visible_to(person), pk=pk), by=person)
    messages.success(request, "The search was removed.")
    return redirect("evidence:searches")


@require_safe
@requires(Permission.EVIDENCE_READ)
def counts(request: HttpRequest) -> HttpResponse:
    """Return the tabs with their counts, loaded after the page: a slow count must not hold up the list."""
    person, state = person_of(request), state_of(request)
    visible = SearchDocument.objects.visible_to(person)
    counted = []
    for tab in tabs(state, person):
        amount = narrow(visible, parse(tab.query), person).documents.order_by()[: MOST + 1].count()
        counted.append((tab, f"{MOST}+" if amount > MOST else str(amount)))
    return render(request, "evidence/library/_tabs.html", {"counted": counted, "state": state})


@require_POST
@requires(Permission.EVIDENCE_READ)
def columns(request: HttpRequest) -> HttpResponse:
    """Keep the columns of the table and go back to it."""
    form = ColumnsForm(request.POST)
    if form.is_valid():
        choose_columns(columns=form.cleaned_data["columns"], by=person_of(request))
    else:
        messages.error(request, "Choose at least one column.")
    return redirect(f"{request.path.removesuffix('columns/')}{state_of(request).address(view='table')}")
