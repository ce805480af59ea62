"""The fleet pages, one for cameras and one for TASERs: tiles, a filtered list, and the same list as a file."""

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
from devices.fleet import (
    CAMERA_COLUMNS,
    CAMERA_TILES,
    TASER_COLUMNS,
    TASER_TILES,
    Tile,
    camera_cells,
    narrow,
    taser_cells,
    tiles,
)
from devices.forms import FleetFilter, TaserFilter
from devices.kinds import CAMERA, TASER, Kind
from devices.models import Camera, Taser
from devices.models.camera import CameraQuerySet
from devices.models.taser import TaserQuerySet

PAGE_ROWS = 50
FILTERS = ("q", "state", "show")


@require_safe
@requires(Permission.DEVICES_READ)
def cameras(request: HttpRequest) -> HttpResponse:
    """Show the cameras in reach, newest problem first in the tiles."""
    form = FleetFilter(request.GET)
    visible, wanted = Camera.objects.visible_to(person_of(request)), form.wanted()
    shown = tiles(visible.count_needs(), CAMERA_TILES, wanted["need"])
    return _page(request, CAMERA, form, shown, narrow(visible, CAMERA, **wanted).with_holder())


@require_safe
@requires(Permission.DEVICES_READ)
def tasers(request: HttpRequest) -> HttpResponse:
    """Show the TASERs in reach, and which of them are overdue."""
    form = TaserFilter(request.GET)
    visible, wanted = Taser.objects.visible_to(person_of(request)), form.wanted()
    shown = tiles(visible.count_needs(), TASER_TILES, wanted["need"])
    return _page(request, TASER, form, shown, narrow(visible, TASER, **wanted).with_holder())


@require_safe
@requires(Permission.DEVICES_READ)
def cameras_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered list of cameras as CSV."""
    wanted = FleetFilter(request.GET).wanted()
    found = narrow(Camera.objects.visible_to(person_of(request)), CAMERA, **wanted).with_holder()
    return csv_download(f"cameras-{timezone.localdate():%Y%m%d}.csv", CAMERA_COLUMNS, found, camera_cells)


@require_safe
@requires(Permission.DEVICES_READ)
def tasers_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered list of TASERs as CSV."""
    wanted = TaserFilter(request.GET).wanted()
    found = narrow(Taser.objects.visible_to(person_of(request)), TASER, **wanted).with_holder()
    return csv_download(f"tasers-{timezone.localdate():%Y%m%d}.csv", TASER_COLUMNS, found, taser_cells)


def _page(
    request: HttpRequest, kind: Kind, form: FleetFilter, shown: list[Tile], found: CameraQuerySet | TaserQuerySet
) -> HttpResponse:
    query = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    pages: Paginator[Any] = Paginator(found, PAGE_ROWS)
    context = {
        "kind": kind,
        "form": form,
        "tiles": shown,
        "page": pages.get_page(request.GET.get("page")),
        "query": urlencode(query),
        "is_filtered": bool(query),
        "may_manage": person_of(request).may(Permission.DEVICES_MANAGE),
    }
    return render(request, "devices/fleet.html", context)
