"""What does not fit together in uses of TASERs: the tasks that are open and those that are closed."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.force.reconciling import explain_task
from evidence.force.panel import TaskLine, line_of
from evidence.force.reconcile import Problem
from evidence.forms.force import TaskForm
from evidence.models import Cause, ForceTask
from evidence.refusals import NoReason, NotYours, TaskClosed
from evidence.taser.cause import suggested_cause

PAGE_ROWS = 50
TABS = (("", "Open"), ("closed", "Closed"))


@require_safe
@requires(Permission.TASER_READ)
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the tasks about uses in reach: open ones the oldest first, closed ones the newest first."""
    shown = "closed" if request.GET.get("show") == "closed" else ""
    reached = ForceTask.objects.visible_to(person_of(request))
    found = reached.closed().order_by("-closed_at", "-id") if shown else reached.open()
    rows = found.select_related("session__taser", "session__officer", "closed_by")
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [line_of(task) for task in page.object_list],
        "tabs": [(key, label, key == shown) for key, label in TABS],
        "shown": shown,
        "query": f"show={shown}" if shown else "",
    }
    return render(request, "evidence/force/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TASER_READ)
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one task; those who supervise the officer close it with a reason."""
    person = person_of(request)
    rows = ForceTask.objects.visible_to(person).select_related("session__taser", "session__officer", "closed_by")
    row = get_object_or_404(rows, pk=pk)
    is_unfilmed = row.problem == Problem.NOT_COVERED
    cause = suggested_cause(row.session) if is_unfilmed else Cause.UNKNOWN
    form = TaskForm(request.POST if request.method == "POST" else None, asks_cause=is_unfilmed, suggested=cause)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            explain_task(task=row, note=given["note"], cause=Cause(given["cause"]) if is_unfilmed else None, by=person)
        except (NotYours, TaskClosed, NoReason) as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "Closed, with your reason.")
            return redirect("taser:tasks")
        return redirect(row)
    return _show(request, row, line_of(row), form)


def _show(request: HttpRequest, row: ForceTask, line: TaskLine, form: TaskForm) -> HttpResponse:
    person = person_of(request)
    reached = ForceTask.objects.in_reach_of(person, Permission.TASER_CONFIRM).filter(pk=row.pk).exists()
    context = {
        "task": row,
        "line": line,
        "form": form,
        "may_close": row.is_open and reached and row.session.officer_id != person.pk,
        "is_own": row.session.officer_id == person.pk,
    }
    return render(request, "evidence/force/task.html", context, status=422 if form.errors else 200)
