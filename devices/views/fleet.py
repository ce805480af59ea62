"""The fleet pages, for cameras and for TASERs: tiles, a filtered and sorted list, and the same list as a file."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from devices.fleet import CAMERA_TILES, TASER_TILES, heads, narrow, tiles
from devices.fleet_files import CAMERA_COLUMNS, TASER_COLUMNS, camera_cells, taser_cells
from devices.forms import FleetFilter, TaserFilter
from devices.kinds import CAMERA, TASER, Kind
from devices.models import Camera, Taser
from devices.models.camera import CameraQuerySet
from devices.models.taser import TaserQuerySet

PAGE_ROWS = 50
FILTERS = ("q", "state", "show", "sort")


@require_safe
@requires(Permission.DEVICES_READ)
def cameras(request: HttpRequest) -> HttpResponse:
    """Show the cameras in reach, newest problem first in the tiles."""
    return _page(request, CAMERA)


@require_safe
@requires(Permission.DEVICES_READ)
def tasers(request: HttpRequest) -> HttpResponse:
    """Show the TASERs in reach, and which of them are overdue."""
    return _page(request, TASER)


@require_safe
@requires(Permission.DEVICES_READ)
def cameras_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered list of cameras as CSV."""
    rows = cast(CameraQuerySet, found(person_of(request), CAMERA, request.GET)).with_settings().with_holder()
    return csv_download(f"cameras-{timezone.localdate():%Y%m%d}.csv", CAMERA_COLUMNS, rows, camera_cells)


@require_safe
@requires(Permission.DEVICES_READ)
def tasers_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered list of TASERs as CSV."""
    rows = cast(TaserQuerySet, found(person_of(request), TASER, request.GET)).with_holder()
    return csv_download(f"tasers-{timezone.localdate():%Y%m%d}.csv", TASER_COLUMNS, rows, taser_cells)


def found(person: User, kind: Kind, query: QueryDict) -> CameraQuerySet | TaserQuerySet:
    """Return the devices of one kind that the person may see, as the query narrows and sorts them."""
    if kind is CAMERA:
        return narrow(Camera.objects.visible_to(person), CAMERA, **FleetFilter(query).wanted())
    return narrow(Taser.objects.visible_to(person), TASER, **TaserFilter(query).wanted())


def _page(request: HttpRequest, kind: Kind) -> HttpResponse:
    person, form = person_of(request), (FleetFilter if kind is CAMERA else TaserFilter)(request.GET)
    wanted, query = form.wanted(), {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    listed = found(person, kind, request.GET)
    rows = listed.with_settings() if isinstance(listed, CameraQuerySet) else listed
    pages: Paginator[Any] = Paginator(rows.with_holder(), PAGE_ROWS)
    pages.count = listed.count()  # without what the rows are loaded with
    context = {
        "kind": kind,
        "form": form,
        "heads": heads(kind, wanted["sort"], query),
        "tiles": tiles(
            kind.model.objects.visible_to(person).count_needs(),
            CAMERA_TILES if kind is CAMERA else TASER_TILES,
            wanted["need"],
        ),
        "page": pages.get_page(request.GET.get("page")),
        "query": urlencode(query),
        "is_filtered": bool(query.keys() - {"sort"}),
        "may_manage": person.may(Permission.DEVICES_MANAGE),
    }
    return render(request, "devices/fleet.html", context)
