"""The retention queue: what goes when, what waits for whom, what is held, and what the store says."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.integrity.finding import close_finding
from evidence.actions.record.viewing import view_retention_list
from evidence.forms.retention import NoteForm
from evidence.integrity.fixity import fixity
from evidence.models import RetentionState, StoreFinding
from evidence.retention.lists import (
    PAGE,
    TABS,
    calendar_of,
    count_of,
    next_due,
    open_findings,
    rows_of,
    states_for,
    tab_of,
)
from evidence.retention.refusals import WrongState

COLUMNS = ("item", "rule", "why", "goes (UTC)", "held", "needs a decision", "recorded (UTC)", "owner")


@require_safe
@requires(Permission.RETENTION_READ)
def queue(request: HttpRequest) -> HttpResponse:
    """Show one tab of the queue."""
    person = person_of(request)
    chosen = request.GET.get("tab", "due")
    tab = chosen if chosen in TABS else "due"
    states, findings = states_for(person), open_findings(person)
    start = max(0, int(page) if (page := request.GET.get("from", "0")).isdecimal() and len(page) < 8 else 0)
    found = [] if tab == "store" else rows_of(tab_of(states, tab)[start : start + PAGE + 1])
    bars, most = calendar_of(states)
    counts = {name: str(findings.count()) if name == "store" else count_of(tab_of(states, name)) for name in TABS}
    context = {
        "tab": tab,
        "tabs": [
            (name, label, counts[name], tone if counts[name] != "0" else "") for name, (label, tone) in TABS.items()
        ],
        "rows": found[:PAGE],
        "newer": "?" + urlencode({"tab": tab, "from": max(0, start - PAGE)}) if start else "",
        "older": "?" + urlencode({"tab": tab, "from": start + PAGE}) if len(found) > PAGE else "",
        "bars": bars,
        "most": most,
        "next_due": next_due(states) if not found else None,
        "findings": [(finding, NoteForm(auto_id=f"f{finding.pk}_%s")) for finding in findings[:PAGE]],
        "fixity": fixity(),
        "may_decide": person.may(Permission.RETENTION_DECIDE),
        "may_hold": person.may(Permission.RETENTION_HOLD),
        "may_policy": person.may(Permission.RETENTION_POLICY),
    }
    return render(request, "evidence/retention/queue.html", context)


@require_safe
@requires(Permission.RETENTION_READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send a tab of the queue as CSV; the journal keeps that it went out."""
    person = person_of(request)
    tab = request.GET.get("tab", "due")
    states = tab_of(states_for(person), tab if tab in TABS else "due")
    view_retention_list(tab=tab if tab in TABS else "due", count=states.count(), by=person)
    rows = states.select_related("item__owner")
    return csv_download(f"retention-{timezone.localdate():%Y%m%d}.csv", COLUMNS, rows, cells)


def cells(state: RetentionState) -> list[object]:
    """Return one row of the CSV."""
    blocks, reasons = state.basis.get("blocks", []), state.basis.get("reasons", [])
    first = (blocks or reasons or [{"why": "No rule applies."}])[0]
    return [
        state.pk,
        reasons[0]["code"] if reasons else "",
        first["why"],
        state.erase_at.isoformat() if state.erase_at else "stays",
        "yes" if state.is_held else "no",
        "yes" if state.needs_decision else "no",
        state.item.recorded_at.isoformat() if state.item.recorded_at else "unknown",
        state.item.owner.label if state.item.owner else "",
    ]


@require_POST
@requires(Permission.RETENTION_DECIDE)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a finding of the sweep."""
    person = person_of(request)
    finding = get_object_or_404(StoreFinding, pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write down what was found out: 10 to 500 characters.")
    else:
        try:
            close_finding(finding=finding, note=form.cleaned_data["note"], by=person)
        except WrongState as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "Closed. A locked file stays locked until a check matches again.")
    return redirect("/retention/?tab=store")
