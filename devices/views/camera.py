"""One camera: its page, and what may be done with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.conflicts import conflict_page
from accounts.guards import requires, requires_confirmation
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from accounts.refusals import ChangedMeanwhile
from accounts.request import person_of
from accounts.toasts import Undo, done
from audit.operations import Operation
from audit.reading import trail, trail_count
from devices.actions import add_camera, change_camera, make_camera_key, retire_camera, return_camera
from devices.forms import CameraForm, NewCameraForm
from devices.history import line
from devices.models import Camera
from devices.refusals import MoveForbidden, NotIssued, SerialTaken, StillIssued

TRAIL_ROWS = 25
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _visible_camera(request: HttpRequest, serial: str) -> Camera:
    return get_object_or_404(Camera.objects.visible_to(person_of(request)).with_holder(), serial=serial)


@require_safe
@requires(Permission.DEVICES_READ)
def detail(request: HttpRequest, serial: str) -> HttpResponse:
    """Show a camera with the holders in reach, and its journal to those who manage or inspect."""
    person = person_of(request)
    camera = _visible_camera(request, serial)
    reach = people_in_reach(person, Permission.DEVICES_READ, path="holder")
    may_manage = person.may(Permission.DEVICES_MANAGE)
    shows_trail = may_manage or person.may(Permission.AUDIT_READ)
    context = {
        "camera": camera,
        "issue": camera.current_issue,
        "issues": camera.issues.filter(reach).select_related("holder__team", "issued_by", "returned_by")[:50],
        "may_manage": may_manage,
        "shows_trail": shows_trail,
        "trail": [line(row) for row in trail(camera, limit=TRAIL_ROWS)] if shows_trail else [],
        "trail_count": trail_count(camera) if shows_trail else 0,
    }
    return render(request, "devices/camera.html", context)


@GET_OR_POST
@never_cache
@requires(Permission.DEVICES_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Register a camera; the answer shows its key, once."""
    form = NewCameraForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = add_camera(by=person_of(request), **form.cleaned_data)
        except SerialTaken as refused:
            form.add_error("serial", str(refused))
        else:
            return render(request, "devices/key.html", {"camera": new.camera, "key": new.key, "is_new": True})
    return render(request, "devices/add.html", {"form": form}, status=422 if form.errors else 200)


@GET_OR_POST
@never_cache
@requires(Permission.DEVICES_MANAGE)
@requires_confirmation
def key(request: HttpRequest, serial: str) -> HttpResponse:
    """Make a new key after asking; the answer shows it, once."""
    camera = _visible_camera(request, serial)
    if request.method != "POST":
        return render(request, "devices/key_ask.html", {"camera": camera})
    made = make_camera_key(camera=camera, by=person_of(request))
    return render(request, "devices/key.html", {"camera": camera, "key": made, "is_new": False})


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
def change(request: HttpRequest, serial: str) -> HttpResponse:
    """Change model, note, and whether the camera is lost."""
    camera = _visible_camera(request, serial)
    form = CameraForm(request.POST or None, camera=camera)
    if request.method == "POST" and form.is_valid():
        try:
            change_camera(camera=camera, by=person_of(request), **form.cleaned_data)
        except ChangedMeanwhile:
            theirs = CameraForm(camera=_visible_camera(request, serial))
            operation = Operation.CAMERA_CHANGED
            return conflict_page(request, mine=form, theirs=theirs, on=camera, operation=operation)
        except MoveForbidden as refused:
            form.add_error("state", str(refused))
        else:
            messages.success(request, f"{camera.serial} is changed.")
            return redirect(camera)
    return render(request, "devices/change.html", {"camera": camera, "form": form}, status=422 if form.errors else 200)


@GET_OR_POST
@requires(Permission.DEVICES_MANAGE)
@requires_confirmation
def retire(request: HttpRequest, serial: str) -> HttpResponse:
    """Take a camera out of service after asking."""
    camera = _visible_camera(request, serial)
    context = {"camera": camera, "issue": camera.current_issue, "problem": ""}
    if request.method != "POST":
        return render(request, "devices/retire.html", context)
    try:
        retire_camera(camera=camera, by=person_of(request))
    except (StillIssued, MoveForbidden) as refused:
        return render(request, "devices/retire.html", context | {"problem": str(refused)}, status=409)
    messages.success(request, f"{camera.serial} is retired. Its recordings and its history stay.")
    return redirect(camera)


@require_POST
@requires(Permission.DEVICES_MANAGE)
def give_back(request: HttpRequest, serial: str) -> HttpResponse:
    """Return a camera to stores."""
    camera = _visible_camera(request, serial)
    try:
        issue = return_camera(camera=camera, by=person_of(request))
    except NotIssued as refused:
        messages.warning(request, str(refused))
    else:
        undo = Undo(reverse("devices:assign-undo-return"), {"issue": str(issue.pk)})
        done(request, f"{camera.serial} is back from {issue.holder.label}.", undo=undo)
    return redirect(camera)
