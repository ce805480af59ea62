"""The results page and its file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.csv_download import line
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from config.reports.actions import export_report
from config.reports.page import COLUMNS, fill, lines_of
from config.reports.period import period_of


@require_safe
@requires(Permission.REPORTS_READ)
def results(request: HttpRequest) -> HttpResponse:
    """Show what the force set out to reach, and how each figure is counted (ux spec 46)."""
    return render(request, "reports/results.html", fill(person_of(request), period_of(request.GET.get("period", ""))))


@require_safe
@requires(Permission.REPORTS_READ)
def results_csv(request: HttpRequest) -> HttpResponse:
    """Send the same figures as CSV."""
    person, period = person_of(request), period_of(request.GET.get("period", ""))
    if request.method == "GET":
        export_report(period=period.key, by=person)
    content = b"".join(map(line, [COLUMNS, *lines_of(fill(person, period))]))
    name = f"results-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
