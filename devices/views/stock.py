"""Batteries and cartridges: the two lists, their files, new ones, and the page of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.conflicts import conflict_page
from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.refusals import ChangedMeanwhile
from accounts.request import person_of
from audit.operations import Operation
from audit.reading import trail, trail_count
from devices.actions import add_stock, change_stock
from devices.fleet import tiles
from devices.history import line
from devices.models import StockItem
from devices.models.stock import StockItemQuerySet
from devices.refusals import MoveForbidden, NotAllowed, SerialTaken
from devices.stock import BATTERY_TILES, CARTRIDGE_TILES, COLUMNS, narrow_stock, of_sort, stock_cells
from devices.stock_forms import NewStockForm, StockFilter, StockForm

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
PAGE_ROWS = 50
TRAIL_ROWS = 25
FILTERS = ("q", "kind", "status", "show")
WORDS = {True: ("battery", "batteries"), False: ("cartridge", "cartridges")}


@require_safe
@requires(Permission.DEVICES_READ)
def stock(request: HttpRequest, *, is_battery: bool) -> HttpResponse:
    """Show batteries or cartridges, and which of them run out of date."""
    form, visible = StockFilter(request.GET, is_battery=is_battery), _visible(request, is_battery=is_battery)
    wanted, query = form.wanted(), {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    counts = visible.count_needs()
    shown = tiles(
        counts | {"service": counts["about"]}, BATTERY_TILES if is_battery else CARTRIDGE_TILES, wanted["need"]
    )
    pages: Paginator[Any] = Paginator(narrow_stock(visible, **wanted), PAGE_ROWS)
    context = {
        "form": form,
        "tiles": shown,
        "page": pages.get_page(request.GET.get("page")),
        "query": urlencode(query),
        "is_filtered": bool(query),
        "may_manage": person_of(request).may(Permission.DEVICES_MANAGE),
    }
    return render(request, "devices/stock.html", context | _words(is_battery=is_battery))


@require_safe
@requires(Permission.DEVICES_READ)
def stock_csv(request: HttpRequest, *, is_battery: bool) -> HttpResponseBase:
    """Send the filtered list as CSV."""
    wanted = StockFilter(request.GET, is_battery=is_battery).wanted()
    found = narrow_stock(_visible(request, is_battery=is_battery), **wanted)
    name = f"{WORDS[is_battery][1]}-{timezone.localdate():%Y%m%d}.csv"
    return csv_download(name, COLUMNS, found, stock_cells)


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def add(request: HttpRequest, *, is_battery: bool) -> HttpResponse:
    """Register one or many."""
    form = NewStockForm(request.POST or None, is_battery=is_battery)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_stock(by=person_of(request), **form.cleaned_data)
        except SerialTaken as refused:
            form.add_error("serials", str(refused))
        else:
            words = WORDS[is_battery][len(added) != 1]
            messages.success(request, f"{len(added)} {words} added.")
            return redirect(f"devices:{WORDS[is_battery][1]}")
    context = {"form": form} | _words(is_battery=is_battery)
    return render(request, "devices/stock_add.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.DEVICES_READ)
def item(request: HttpRequest, serial: str) -> HttpResponse:
    """Show one battery or cartridge, and its journal to those who manage or inspect."""
    person, found = person_of(request), _one(request, serial)
    may_manage = person.may(Permission.DEVICES_MANAGE)
    shows_trail = may_manage or person.may(Permission.AUDIT_READ)
    context = {
        "item": found,
        "may_manage": may_manage,
        "shows_trail": shows_trail,
        "trail": [line(row) for row in trail(found, limit=TRAIL_ROWS)] if shows_trail else [],
        "trail_count": trail_count(found) if shows_trail else 0,
    }
    return render(request, "devices/stock_item.html", context | _words(is_battery=found.is_battery))


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def change(request: HttpRequest, serial: str) -> HttpResponse:
    """Say where one is, until when it may be used, and what is to be known of it."""
    person, found = person_of(request), _one(request, serial)
    form = StockForm(request.POST or None, item=found, by=person)
    if request.method == "POST" and form.is_valid():
        try:
            change_stock(item=found, by=person, **form.cleaned_data)
        except ChangedMeanwhile:
            theirs = StockForm(item=_one(request, serial), by=person)
            return conflict_page(request, mine=form, theirs=theirs, on=found, operation=Operation.STOCK_CHANGED)
        except (MoveForbidden, NotAllowed) as refused:
            form.add_error("holder" if isinstance(refused, NotAllowed) else "status", str(refused))
        else:
            messages.success(request, f"{found.serial} is changed.")
            return redirect(found)
    context = {"form": form, "item": found} | _words(is_battery=found.is_battery)
    return render(request, "devices/stock_change.html", context, status=422 if form.errors else 200)


def _visible(request: HttpRequest, *, is_battery: bool) -> StockItemQuerySet:
    return of_sort(StockItem.objects.visible_to(person_of(request)), is_battery=is_battery)


def _one(request: HttpRequest, serial: str) -> StockItem:
    visible = StockItem.objects.visible_to(person_of(request)).select_related("taser", "holder__team")
    return get_object_or_404(visible, serial=serial)


def _words(*, is_battery: bool) -> dict[str, object]:
    """Return how the pages call them, and where they are."""
    one, many = WORDS[is_battery]
    pages = {"list": f"devices:{many}", "export": f"devices:{many}-export", "add": f"devices:{many}-add"}
    return {
        "word": one,
        "words": many,
        "pages": pages,
        "part": many,
        "icon_name": "battery-full" if is_battery else "package",
    }
