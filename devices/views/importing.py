"""Import of devices from a CSV file: first what would become of each row, then the import and the keys, once."""

from collections import Counter
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.csv_download import line
from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions.importing import import_devices
from devices.importing import LARGEST_BYTES, NotReadable, Result, read_rows, read_text, written
from devices.refusals import SerialTaken

SHOWN = 200  # rows of the dry run; those that are wrong come first


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Permission.DEVICES_MANAGE)
def import_list(request: HttpRequest) -> HttpResponse:
    """Ask for a file, show what would become of it, and import it when that is confirmed."""
    if request.method != "POST":
        return _page(request)
    try:
        if "rows" in request.POST:
            return _import(request, request.POST["rows"])
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            return _page(request, problem="Choose a file first.", status=422)
        return _dry_run(request, read_text(file.read(LARGEST_BYTES + 1)))
    except NotReadable as error:
        return _page(request, problem=str(error), status=422)


def _dry_run(request: HttpRequest, text: str) -> HttpResponse:
    rows = read_rows(text)
    count = Counter(row.result for row in rows)
    order = {Result.WRONG: 0, Result.KNOWN: 1, Result.NEW: 2}
    context: dict[str, Any] = {
        "rows": sorted(rows, key=lambda row: (order[row.result], row.line))[:SHOWN],
        "count": {result.value: count[result] for result in Result},
        "left": max(0, len(rows) - SHOWN),
        "text": written(rows),
    }
    return _page(request, **context)


def _import(request: HttpRequest, text: str) -> HttpResponse:
    new = [row for row in read_rows(read_text(text.encode())) if row.result is Result.NEW]
    if not new:
        return _page(request, problem="None of these devices is new: they are all here.", status=409)
    try:
        made = import_devices(rows=new, by=person_of(request))
    except SerialTaken as refused:
        return _page(request, problem=str(refused), status=409)
    name = f"device-keys-{timezone.localtime():%Y%m%d-%H%M%S}.csv"
    content = line(("serial", "device key")) + b"".join(_key_line(serial, key) for serial, key in made)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _key_line(serial: str, key: str) -> bytes:
    """Return one line with a key as it is: an apostrophe before one that begins with a hyphen would spoil it."""
    return f"{serial},{key}\r\n".encode()


def _page(request: HttpRequest, *, problem: str = "", status: int = 200, **context: object) -> HttpResponse:
    return render(request, "devices/import.html", {"problem": problem, **context}, status=status)
