"""Doing one thing to many items: choose what, watch it run, stop it, take it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.library.bulk import cancel_bulk, start_bulk, undo_bulk
from evidence.forms.library import BulkForm
from evidence.library import facets
from evidence.library.finding import find
from evidence.library.query import parse
from evidence.models import BulkJob, SearchDocument, TargetState
from evidence.models.search_document import SearchDocumentQuerySet
from evidence.tasks import start_changing

REFUSED_SHOWN = 200
MOST_BY_HAND = 500


@require_POST
@requires(Permission.EVIDENCE_CHANGE)
def choose(request: HttpRequest) -> HttpResponse:
    """Ask what to do with the chosen items, or start doing it."""
    person = person_of(request)
    documents, query = chosen(request, person)
    initial = {"act": request.POST.get("first", "")}
    form = BulkForm(request.POST if "act" in request.POST else None, person=person, initial=initial)
    if form.is_bound and form.is_valid():
        job = start_bulk(act=form.cleaned_data["act"], value=form.value, documents=documents, query=query, by=person)
        start_changing(job.pk)
        return redirect(job)
    count = documents.order_by()[: facets.MOST + 1].count()
    if not count:
        messages.error(request, "Choose at least one item first.")
        return redirect("evidence:list")
    context = {
        "form": form,
        "number": f"{count:,}" if count <= facets.MOST else f"more than {facets.MOST:,}",
        "count": count,
        "items": [] if request.POST.get("all") else request.POST.getlist("items"),
        "all": request.POST.get("all", ""),
        "query": request.POST.get("q", ""),
    }
    return render(request, "evidence/library/bulk.html", context)


def chosen(request: HttpRequest, person: User) -> tuple[SearchDocumentQuerySet, str]:
    """Return the items that were ticked, or all that match the query, and that query."""
    if request.POST.get("all"):
        query = request.POST.get("q", "")
        return find(parse(query), person).documents, query
    keys = []
    for text in request.POST.getlist("items")[:MOST_BY_HAND]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return SearchDocument.objects.visible_to(person).filter(pk__in=keys), ""


@require_safe
@requires(Permission.EVIDENCE_CHANGE)
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a job is, and what could not be changed and why."""
    found = get_object_or_404(BulkJob.objects.visible_to(person_of(request)).select_related("undo_of"), pk=pk)
    counts = {state: found.targets.filter(state=state).count() for state in TargetState.values}
    ended = found.total - counts[TargetState.WAITING]
    context = {
        "job": found,
        "counts": counts,
        "ended": ended,
        "percent": round(100 * ended / found.total),
        "refused": found.targets.filter(state=TargetState.REFUSED).select_related("item")[:REFUSED_SHOWN],
        "undone_by": BulkJob.objects.filter(undo_of=found).first(),
    }
    template = "evidence/library/_job.html" if request.headers.get("HX-Request") else "evidence/library/job.html"
    return render(request, template, context)


@require_POST
@requires(Permission.EVIDENCE_CHANGE)
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a job."""
    person = person_of(request)
    found = get_object_or_404(BulkJob.objects.visible_to(person), pk=pk)
    cancel_bulk(job=found, by=person)
    return redirect(found)


@require_POST
@requires(Permission.EVIDENCE_CHANGE)
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put back what a job changed."""
    person = person_of(request)
    undoing = undo_bulk(job=get_object_or_404(BulkJob.objects.visible_to(person), pk=pk), by=person)
    start_changing(undoing.pk)
    return redirect(undoing)
