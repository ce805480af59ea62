"""The list as one CSV file without an end that we set: read by a server-side cursor, sent row by row."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.library.keeping import export_items
from evidence.library.columns import CSV_HEADING, csv_cells
from evidence.library.finding import find
from evidence.library.listed import Maker, rows_of
from evidence.views.library.library import state_of


@require_GET
@requires(Permission.EVIDENCE_READ)
def items_csv(request: HttpRequest) -> HttpResponseBase:
    """Send everything that matches, newest first; the journal has it first, with the words kept erasable."""
    person, state = person_of(request), state_of(request)
    found = find(state.query, person)
    if found.problems:
        return redirect(f"{request.path.removesuffix('items.csv')}{state.address()}")
    export_items(words=str(state.query), by=person)
    rows = rows_of(person).filter(pk__in=found.documents.order_by().values("item_id")).order_by("-timeline_at", "-id")
    name, maker = f"evidence-{timezone.localdate():%Y%m%d}.csv", Maker()
    return csv_download(name, CSV_HEADING, rows, lambda row: csv_cells(maker.item(row)))
