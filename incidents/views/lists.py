"""The list of incidents, and the same list as a file."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from incidents.actions import export_incidents
from incidents.forms import IncidentFilter
from incidents.listing import COLUMNS, cells, narrow
from incidents.models import Incident

PAGE_ROWS = 50
FILTERS = ("q", "state", "grade", "day")


@require_safe
@requires(Permission.INCIDENTS_READ)
def incidents(request: HttpRequest) -> HttpResponse:
    """Show the incidents in reach, newest first."""
    person = person_of(request)
    form = IncidentFilter(request.GET)
    found = narrow(Incident.objects.visible_to(person), **form.wanted())
    page = Paginator(found.select_related("team").with_attendance_count(), PAGE_ROWS).get_page(request.GET.get("page"))
    query = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "form": form,
        "page": page,
        "query": urlencode(query),
        "is_filtered": bool(query),
        "may_open": person.may(Permission.INCIDENTS_CHANGE),
    }
    return render(request, "incidents/list.html", context)


@require_safe
@requires(Permission.INCIDENTS_READ)
def incidents_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered list as CSV; the journal keeps how many went out by which filters."""
    person = person_of(request)
    found = narrow(Incident.objects.visible_to(person), **IncidentFilter(request.GET).wanted())
    if request.method == "GET":
        export_incidents(count=found.count(), filters=[name for name in FILTERS if request.GET.get(name)], by=person)
    rows = found.select_related("team", "opened_by").with_attendance_count()
    return csv_download(f"incidents-{timezone.localdate():%Y%m%d}.csv", COLUMNS, rows, cells)
