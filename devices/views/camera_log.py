"""The log of a camera: what it reported from the field, by day, and as a file."""

from datetime import UTC, date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.forms import DayForm
from devices.kinds import CAMERA
from devices.log_words import in_words
from devices.models import CameraLogEntry
from devices.views.device import visible_device

PAGE_ROWS = 100
COLUMNS = (
    *("time (UTC)", "time (device)", "what", "state", "started by", "recording", "signal", "detail"),
    *("report", "line"),
)


@require_safe
@requires(Permission.DEVICES_READ)
def log(request: HttpRequest, serial: str) -> HttpResponse:
    """Show the log of a camera, newest first, of one day or of all."""
    device, form = visible_device(request, CAMERA, serial), DayForm(request.GET)
    entries = _entries(request, serial, form.day())
    page = Paginator(entries, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "device": device,
        "form": form,
        "page": page,
        "lines": [in_words(entry) for entry in page.object_list],
        "query": f"day={form.day():%Y-%m-%d}" if form.day() else "",
    }
    return render(request, "devices/camera_log.html", context)


@require_safe
@requires(Permission.DEVICES_READ)
def log_csv(request: HttpRequest, serial: str) -> HttpResponseBase:
    """Send the same as CSV."""
    device = visible_device(request, CAMERA, serial)
    entries = _entries(request, serial, DayForm(request.GET).day())
    return csv_download(f"camera-{device.serial}-log.csv", COLUMNS, entries, _cells)


def _entries(request: HttpRequest, serial: str, day: date | None) -> QuerySet[CameraLogEntry]:
    entries = CameraLogEntry.objects.visible_to(person_of(request)).filter(camera__serial=serial)
    if day is None:
        return entries
    begins = timezone.make_aware(datetime.combine(day, time()))
    ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return entries.filter(at__gte=begins, at__lt=ends)


def _cells(entry: CameraLogEntry) -> list[object]:
    line = in_words(entry)
    moments = [moment.astimezone(UTC).isoformat(timespec="milliseconds") for moment in (entry.at, entry.at_device)]
    told = [entry.state, entry.started_by, entry.recording_id, entry.signal_id, entry.detail]
    return [*moments, line.sentence, *told, entry.report, entry.line]
