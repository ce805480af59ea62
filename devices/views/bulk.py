"""Many devices at once: those ticked on a fleet page, or all that match its filters, after a page that asks."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions import assign_profile, want_firmware
from devices.kinds import CAMERA, Device, Kind
from devices.models import Camera
from devices.profile_forms import BulkFirmware, BulkProfile
from devices.refusals import NothingToChange
from devices.views.fleet import FILTERS, found

SHOWN = 20  # serials on the page that asks


@require_POST
@requires(Permission.DEVICES_MANAGE)
def bulk(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Ask what to do with the chosen devices; with `confirmed` do it, one entry in the journal for each."""
    query = QueryDict(request.POST.get("query", ""))
    devices = _chosen(request, kind, query)
    back = f"{reverse(kind.pages['list'])}?{urlencode({name: query[name] for name in FILTERS if query.get(name)})}"
    if not devices:
        messages.warning(request, f"Tick the {kind.word}s first, or take all that match.")
        return redirect(back)
    act = "profile" if kind is CAMERA and request.POST.get("act") == "profile" else "firmware"
    is_confirmed = "confirmed" in request.POST
    form = (BulkProfile if act == "profile" else BulkFirmware)(request.POST if is_confirmed else None)
    if is_confirmed and form.is_valid():
        _do(request, kind, devices, act, form.cleaned_data["value"])
        return redirect(back)
    context = {
        "kind": kind,
        "form": form,
        "act": act,
        "back": back,
        "query": request.POST.get("query", ""),
        "takes_all": "all" in request.POST,
        "serials": [device.serial for device in devices],
        "shown": [device.serial for device in devices[:SHOWN]],
        "more": max(0, len(devices) - SHOWN),
    }
    return render(request, "devices/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, kind: Kind, query: QueryDict) -> list[Device]:
    person = person_of(request)
    if "all" in request.POST:
        return cast(list[Device], list(found(person, kind, query)))
    serials = request.POST.getlist("serial")
    return cast(list[Device], list(kind.model.objects.visible_to(person).filter(serial__in=serials)))


def _do(request: HttpRequest, kind: Kind, devices: list[Device], act: str, value: Any) -> None:
    by = person_of(request)
    try:
        if act == "profile":
            cameras = [device for device in devices if isinstance(device, Camera)]
            count = assign_profile(cameras=cameras, profile=value, by=by)
            words = "They apply it when they are docked next."
        else:
            count = want_firmware(devices=devices, kind=kind, firmware=value, by=by)
            words = ""
    except NothingToChange as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{count} {kind.word}{'' if count == 1 else 's'} changed. {words}".strip())
