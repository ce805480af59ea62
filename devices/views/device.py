"""What may be done with one camera or TASER: add, change, a new key, retire, return."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.conflicts import conflict_page
from accounts.guards import requires, requires_confirmation
from accounts.permissions import Permission
from accounts.refusals import ChangedMeanwhile
from accounts.request import person_of
from accounts.toasts import Undo, done
from devices.actions import (
    NewCamera,
    NewTaser,
    add_camera,
    add_taser,
    change_camera,
    change_taser,
    make_device_key,
    retire_device,
    return_device,
)
from devices.forms import CameraForm, DeviceForm, NewCameraForm, NewTaserForm, TaserForm
from devices.kinds import CAMERA, Device, Kind
from devices.models import Camera
from devices.models.camera import CameraQuerySet
from devices.refusals import MoveForbidden, NotIssued, SerialTaken, StillIssued

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def visible_device(request: HttpRequest, kind: Kind, serial: str) -> Device:
    """Return the device with its holder, or raise Http404 when the person may not see it."""
    visible = kind.model.objects.visible_to(person_of(request))
    loaded = visible.with_settings() if isinstance(visible, CameraQuerySet) else visible
    return cast(Device, get_object_or_404(loaded.with_holder(), serial=serial))


@GET_OR_POST
@never_cache
@requires(Permission.DEVICES_MANAGE)
def add(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Register a device; the answer shows its key, once."""
    form = (NewCameraForm if kind is CAMERA else NewTaserForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device, key = _added(request, kind, form)
        except SerialTaken as refused:
            form.add_error("serial", str(refused))
        else:
            return _key_page(request, kind, device, key, is_new=True)
    return render(request, "devices/add.html", {"form": form, "kind": kind}, status=422 if form.errors else 200)


@GET_OR_POST
@never_cache
@requires(Permission.DEVICES_MANAGE)
@requires_confirmation
def key(request: HttpRequest, serial: str, kind: Kind) -> HttpResponse:
    """Make a new key after asking; the answer shows it, once."""
    device = visible_device(request, kind, serial)
    if request.method != "POST":
        return render(request, "devices/key_ask.html", {"device": device, "kind": kind})
    made = make_device_key(device=device, by=person_of(request))
    return _key_page(request, kind, device, made, is_new=False)


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def change(request: HttpRequest, serial: str, kind: Kind) -> HttpResponse:
    """Change what people write about a device, and whether it is lost."""
    device = visible_device(request, kind, serial)
    form = _form(device, request)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, device, form)
        except ChangedMeanwhile:
            theirs = _form(visible_device(request, kind, serial))
            return conflict_page(request, mine=form, theirs=theirs, on=device, operation=kind.changed)
        except MoveForbidden as refused:
            form.add_error("state", str(refused))
        else:
            messages.success(request, f"{device.serial} is changed.")
            return redirect(device)
    context = {"device": device, "kind": kind, "form": form}
    return render(request, "devices/change.html", context, status=422 if form.errors else 200)


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
@requires_confirmation
def retire(request: HttpRequest, serial: str, kind: Kind) -> HttpResponse:
    """Take a device out of service after asking."""
    device = visible_device(request, kind, serial)
    context = {"device": device, "kind": kind, "issue": device.current_issue, "problem": ""}
    if request.method != "POST":
        return render(request, "devices/retire.html", context)
    try:
        retire_device(device=device, by=person_of(request))
    except (StillIssued, MoveForbidden) as refused:
        return render(request, "devices/retire.html", context | {"problem": str(refused)}, status=409)
    messages.success(request, f"{device.serial} is retired. Its recordings and its history stay.")
    return redirect(device)


@require_POST
@requires(Permission.DEVICES_MANAGE)
def give_back(request: HttpRequest, serial: str, kind: Kind) -> HttpResponse:
    """Return a device to stores."""
    device = visible_device(request, kind, serial)
    try:
        issue = return_device(device=device, by=person_of(request))
    except NotIssued as refused:
        messages.warning(request, str(refused))
    else:
        undo = Undo(reverse("devices:assign-undo-return"), {"issue": str(issue.pk)})
        done(request, f"{device.serial} is back from {issue.holder.label}.", undo=undo)
    return redirect(device)


def _added(request: HttpRequest, kind: Kind, form: forms.Form) -> NewCamera | NewTaser:
    by = person_of(request)
    return add_camera(by=by, **form.cleaned_data) if kind is CAMERA else add_taser(by=by, **form.cleaned_data)


def _key_page(request: HttpRequest, kind: Kind, device: Device, key: str, *, is_new: bool) -> HttpResponse:
    context = {"device": device, "kind": kind, "key": key, "is_new": is_new}
    return render(request, "devices/key.html", context)


def _form(device: Device, request: HttpRequest | None = None) -> DeviceForm:
    sent = (request.POST or None) if request else None
    return CameraForm(sent, device=device) if isinstance(device, Camera) else TaserForm(sent, device=device)


def _save(request: HttpRequest, device: Device, form: DeviceForm) -> None:
    by = person_of(request)
    if isinstance(device, Camera):
        change_camera(camera=device, by=by, **form.cleaned_data)
    else:
        change_taser(taser=device, by=by, **form.cleaned_data)
