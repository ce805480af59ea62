"""Assign by scan: a warrant card, then a camera; a big tick, and undo."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import requires, safe_next
from accounts.permissions import Permission
from accounts.request import person_of
from devices.actions import issue_camera, take_over_camera, undo_issue, undo_return
from devices.forms import CameraScan, PersonScan
from devices.models import Camera, Issue
from devices.refusals import AlreadyIssued, HolderDisabled, NotAllowed, OutOfService, UndoTooLate


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DEVICES_MANAGE)
def assign(request: HttpRequest) -> HttpResponse:
    """Ask for the warrant card, then for the camera; collar numbers never stand in the address."""
    if request.method != "POST":
        context = {"form": PersonScan(by=person_of(request)), "done": _just_done(request)}
        return render(request, "devices/assign.html", context)
    if request.POST.get("step") == "camera":
        return _scan_camera(request)
    form = PersonScan(request.POST, by=person_of(request))
    if not form.is_valid():
        return render(request, "devices/assign.html", {"form": form}, status=422)
    return _ask_for_camera(request, _second_step(request, form), form)


@require_POST
@requires(Permission.DEVICES_MANAGE)
def undo(request: HttpRequest) -> HttpResponse:
    """Undo the issue just made, and give back what a take-over had ended."""
    issue = get_object_or_404(_reachable_issues(request), pk=_identifier(request.POST.get("issue")))
    try:
        restored = undo_issue(issue=issue, by=person_of(request))
    except UndoTooLate as refused:
        messages.warning(request, str(refused))
    else:
        back = ", ".join(f"{one.camera.serial} is with {one.holder.label} again" for one in restored)
        messages.success(request, f"Undone. {back or f'{issue.camera.serial} is spare again'}.")
    return redirect("devices:assign")


@require_POST
@requires(Permission.DEVICES_MANAGE)
def undo_give_back(request: HttpRequest) -> HttpResponse:
    """Undo a return just made: the camera stays with its holder."""
    issue = get_object_or_404(_reachable_issues(request), pk=_identifier(request.POST.get("issue")))
    try:
        undo_return(issue=issue, by=person_of(request))
    except (UndoTooLate, AlreadyIssued, OutOfService, HolderDisabled, NotAllowed) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"Undone. {issue.camera.serial} is with {issue.holder.label} again.")
    return redirect(safe_next(request, issue.camera.get_absolute_url()))


def _scan_camera(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = CameraScan(request.POST, by=person)
    if not form.is_valid():
        if "person" in form.errors:
            again = PersonScan({"person": request.POST.get("person", "")}, by=person)
            return render(request, "devices/assign.html", {"form": again}, status=422)
        return _ask_for_camera(request, form, form, status=422)
    camera, holder = form.cleaned_data["camera"], form.cleaned_data["person"]
    act = take_over_camera if request.POST.get("take_over") else issue_camera
    try:
        issue = act(camera=camera, holder=holder, by=person)
    except AlreadyIssued as refused:
        return _ask_for_camera(request, form, form, status=409, problem=refused)
    except (OutOfService, HolderDisabled, NotAllowed) as refused:
        form.add_error("camera", str(refused))
        return _ask_for_camera(request, form, form, status=409)
    return redirect(f"{reverse('devices:assign')}?{urlencode({'done': str(issue.pk)})}")


def _second_step(request: HttpRequest, scanned: PersonScan) -> CameraScan:
    return CameraScan(initial={"person": scanned.cleaned_data["person"].collar_number}, by=person_of(request))


def _ask_for_camera(
    request: HttpRequest,
    form: CameraScan,
    scanned: PersonScan,
    *,
    status: int = 200,
    problem: AlreadyIssued | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "holder": scanned.cleaned_data["person"],
        "problem": problem,
        "camera": form.cleaned_data.get("camera") if problem else None,
    }
    return render(request, "devices/assign.html", context, status=status)


def _just_done(request: HttpRequest) -> Issue | None:
    done = _identifier(request.GET.get("done"))
    issue = _reachable_issues(request).filter(pk=done).first() if done else None
    return issue if issue and issue.is_current else None


def _reachable_issues(request: HttpRequest) -> QuerySet[Issue]:
    visible = Camera.objects.visible_to(person_of(request))
    return Issue.objects.filter(camera__in=visible).select_related("camera", "holder__team")


def _identifier(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
