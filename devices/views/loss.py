"""A device is lost or stolen: the report, and the way back into service."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions.losing import Loss, find_again, report_loss
from devices.kinds import Kind
from devices.loss_forms import LossForm
from devices.refusals import MoveForbidden, WrongMoment
from devices.views.device import visible_device


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DEVICES_MANAGE)
def lost(request: HttpRequest, serial: str, kind: Kind) -> HttpResponse:
    """Ask what is known of a loss, and mark the device as lost."""
    device = visible_device(request, kind, serial)
    form = LossForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_loss(device=device, loss=Loss(**form.cleaned_data), by=person_of(request))
        except MoveForbidden as refused:
            form.add_error(None, str(refused))
        except WrongMoment as refused:
            form.add_error("last_seen_at", str(refused))
        else:
            messages.success(request, f"{device.serial} is marked as lost. Its key no longer works.")
            return redirect(device)
    context = {"device": device, "kind": kind, "issue": device.current_issue, "form": form}
    return render(request, "devices/lost.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.DEVICES_MANAGE)
def found(request: HttpRequest, serial: str, kind: Kind) -> HttpResponse:
    """Put a lost device back into service."""
    device = visible_device(request, kind, serial)
    try:
        find_again(device=device, by=person_of(request))
    except MoveForbidden as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{device.serial} is back in service. Dock it, so that it hands over what it holds.")
    return redirect(device)
