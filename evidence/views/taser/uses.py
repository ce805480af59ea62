"""The list of TASER uses, and the same list as a file."""

from typing import Any

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
from devices.actions.using import export_uses
from devices.models import ArmedSession
from evidence.forms.taser import UseFilter
from evidence.models import ForceTask
from evidence.taser.listing import COLUMNS, SHOWS, cells, line_of, narrow

PAGE_ROWS = 50
FILTERS = ("q", "show", "flag")


@require_safe
@requires(Permission.TASER_READ)
def uses(request: HttpRequest) -> HttpResponse:
    """Show the uses in reach, newest first; tests and training have a tab of their own."""
    form = UseFilter(request.GET)
    wanted = form.wanted()
    found = narrow(ArmedSession.objects.visible_to(person_of(request)), **wanted)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    query = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": [line_of(session) for session in page.object_list],
        "tabs": [(key, label, key == wanted["show"]) for key, label in SHOWS],
        "shown": wanted["show"],
        "text": wanted["text"],
        "flag": wanted["flag"],
        "open_tasks": ForceTask.objects.visible_to(person_of(request)).open().count(),
        "query": urlencode(query),
        "is_filtered": bool(query),
    }
    return render(request, "evidence/taser/list.html", context)


@require_safe
@requires(Permission.TASER_READ)
def uses_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered list as CSV; the journal has it first."""
    person = person_of(request)
    found = narrow(ArmedSession.objects.visible_to(person), **UseFilter(request.GET).wanted())
    if request.method == "GET":
        export_uses(count=found.count(), filters=[name for name in FILTERS if request.GET.get(name)], by=person)
    return csv_download(f"taser-uses-{timezone.localdate():%Y%m%d}.csv", COLUMNS, found, cells)
