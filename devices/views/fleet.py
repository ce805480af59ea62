"""The fleet page: tiles, a filtered list, and the same list as a file."""

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
from devices.fleet import COLUMNS, cells, narrow, tiles
from devices.forms import FleetFilter
from devices.models import Camera

PAGE_ROWS = 50
FILTERS = ("q", "state", "show")


@require_safe
@requires(Permission.DEVICES_READ)
def fleet(request: HttpRequest) -> HttpResponse:
    """Show the cameras in reach, newest problem first in the tiles."""
    person = person_of(request)
    form = FleetFilter(request.GET)
    wanted = form.wanted()
    visible = Camera.objects.visible_to(person)
    found = narrow(visible, **wanted).with_holder()
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    query = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "form": form,
        "tiles": tiles(visible, wanted["need"]),
        "page": page,
        "query": urlencode(query),
        "is_filtered": bool(query),
        "may_manage": person.may(Permission.DEVICES_MANAGE),
    }
    return render(request, "devices/fleet.html", context)


@require_safe
@requires(Permission.DEVICES_READ)
def fleet_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered list as CSV."""
    wanted = FleetFilter(request.GET).wanted()
    found = narrow(Camera.objects.visible_to(person_of(request)), **wanted).with_holder()
    return csv_download(f"cameras-{timezone.localdate():%Y%m%d}.csv", COLUMNS, found, cells)
