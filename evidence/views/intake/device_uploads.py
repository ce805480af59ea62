"""What a camera or TASER has sent, inside its page: first what is not stored yet, which is lost with a lost device.

Who may see a device may see this, also stores, who see no evidence: names, sizes and states of files, not the items.
"""

from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from devices.models import Camera, Taser
from evidence.models import Item, Upload
from evidence.models.upload import UploadState

MOST = 25
SAFE = (UploadState.RECEIVED, UploadState.STORED)  # every byte is here and fits its hash


@require_safe
@requires(Permission.DEVICES_READ)
def camera(request: HttpRequest, serial: str) -> HttpResponse:
    """Show what a camera has announced and sent, and what it last said it holds."""
    device = get_object_or_404(Camera.objects.visible_to(person_of(request)), serial=serial)
    return _panel(request, device, Upload.objects.filter(camera=device))


@require_safe
@requires(Permission.DEVICES_READ)
def taser(request: HttpRequest, serial: str) -> HttpResponse:
    """Show the logs that a TASER has sent."""
    device = get_object_or_404(Taser.objects.visible_to(person_of(request)), serial=serial)
    return _panel(request, device, Upload.objects.filter(taser=device))


def _panel(request: HttpRequest, device: Camera | Taser, uploads: Any) -> HttpResponse:
    risky = uploads.exclude(state__in=SAFE).count()
    ordered = uploads.annotate(is_safe=Case(When(state__in=SAFE, then=Value(1)), default=Value(0)))
    shown = list(ordered.order_by("is_safe", "-started_at")[:MOST])
    known = _known_items(person_of(request), shown)
    context = {
        "device": device,
        "rows": [(upload, known.get(upload.pk), upload.state in SAFE) for upload in shown],
        "risky": risky,
        "count": uploads.count(),
        "held": device.storage_used_bytes if isinstance(device, Camera) else None,
    }
    is_part = request.headers.get("HX-Request")
    return render(request, "evidence/panel_device.html" if is_part else "evidence/device_uploads.html", context)


def _known_items(person: User, uploads: list[Upload]) -> dict[Any, Item]:
    """Return the items of evidence that came of these uploads and that the person may know of."""
    items = Item.objects.visible_to(person).filter(upload__in=uploads)
    return {item.upload_id: item for item in items}
