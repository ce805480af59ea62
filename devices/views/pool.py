"""Pool mode per shift: one scan of a device returns it, a card and a device issue it, and the page counts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from accounts.toasts import Undo, done
from devices import pool
from devices.actions import return_device
from devices.kinds import found_by_serial
from devices.pool_forms import PoolForm
from devices.refusals import NotIssued


@require_POST
@requires(Permission.DEVICES_MANAGE)
def switch(request: HttpRequest) -> HttpResponse:
    """Begin pool mode with a least battery, or end it."""
    form = PoolForm(request.POST)
    if "end" in request.POST:
        pool.end(request)
    elif form.is_valid():
        pool.begin(request, form.cleaned_data["minimum"])
    else:
        messages.warning(request, "The least battery is a whole number from 0 to 100.")
    return redirect("devices:assign")


def returned_by_scan(request: HttpRequest, code: str) -> HttpResponse | None:
    """Return the device with this serial to stores and answer, or None when the code is of no held device."""
    device = found_by_serial(person_of(request), "".join(code.split()).upper())
    if device is None:
        return None
    try:
        issue = return_device(device=device, by=person_of(request))
    except NotIssued:
        return None  # the form says that a card comes first
    undo = Undo(reverse("devices:assign-undo-return"), {"issue": str(issue.pk), "next": reverse("devices:assign")})
    done(request, f"{device.serial} is back from {issue.holder.label}.", undo=undo)
    return redirect("devices:assign")
