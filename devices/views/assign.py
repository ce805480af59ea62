"""Assign by scan: a warrant card, then a camera or TASER, and another; a big tick, and undo."""

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
from devices.actions import issue_device, take_over_device, undo_issue, undo_return
from devices.forms import DeviceScan, PersonScan
from devices.kinds import reachable_issues
from devices.models import Issue, Qualification
from devices.models.qualification import taser_problem
from devices.pool import is_on, pool_of
from devices.pool_forms import PoolForm
from devices.refusals import AlreadyIssued, HolderDisabled, NotAllowed, NotQualified, OutOfService, UndoTooLate
from devices.views.pool import returned_by_scan

NOT_TO_THEM = (OutOfService, HolderDisabled, NotAllowed, NotQualified)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DEVICES_MANAGE)
def assign(request: HttpRequest) -> HttpResponse:
    """Ask for the warrant card, then for the device; collar numbers never stand in the address."""
    if request.method != "POST":
        return _first_step(request, PersonScan(by=person_of(request)), done=_just_done(request))
    if request.POST.get("step") == "device":
        return _scan_device(request)
    if is_on(request) and (answer := returned_by_scan(request, request.POST.get("person", ""))):
        return answer
    form = PersonScan(request.POST, by=person_of(request))
    if not form.is_valid():
        return _first_step(request, form, status=422)
    return _ask_for_device(request, _second_step(request, form), form)


@require_POST
@requires(Permission.DEVICES_MANAGE)
def undo(request: HttpRequest) -> HttpResponse:
    """Undo the issue just made, and give back what a take-over had ended."""
    issue = get_object_or_404(_reachable_issues(request), pk=_identifier(request.POST.get("issue")))
    try:
        restored = undo_issue(issue=issue, by=person_of(request))
    except (UndoTooLate, NotQualified) as refused:
        messages.warning(request, str(refused))
    else:
        back = ", ".join(f"{one.device.serial} is with {one.holder.label} again" for one in restored)
        messages.success(request, f"Undone. {back or f'{issue.device.serial} is spare again'}.")
    return redirect("devices:assign")


@require_POST
@requires(Permission.DEVICES_MANAGE)
def undo_give_back(request: HttpRequest) -> HttpResponse:
    """Undo a return just made: the device stays with its holder."""
    issue = get_object_or_404(_reachable_issues(request), pk=_identifier(request.POST.get("issue")))
    try:
        undo_return(issue=issue, by=person_of(request))
    except (UndoTooLate, AlreadyIssued, *NOT_TO_THEM) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"Undone. {issue.device.serial} is with {issue.holder.label} again.")
    return redirect(safe_next(request, issue.device.get_absolute_url()))


def _scan_device(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = DeviceScan(request.POST, by=person)
    if not form.is_valid():
        if "person" in form.errors:
            again = PersonScan({"person": request.POST.get("person", "")}, by=person)
            return _first_step(request, again, status=422)
        return _ask_for_device(request, form, form, status=422)
    device, holder = form.cleaned_data["device"], form.cleaned_data["person"]
    act = take_over_device if request.POST.get("take_over") else issue_device
    try:
        issue = act(device=device, holder=holder, by=person)
    except AlreadyIssued as refused:
        return _ask_for_device(request, form, form, status=409, problem=refused)
    except NOT_TO_THEM as refused:
        form.add_error("device", str(refused))
        return _ask_for_device(request, form, form, status=409)
    return redirect(f"{reverse('devices:assign')}?{urlencode({'done': str(issue.pk)})}")


def _first_step(
    request: HttpRequest, form: PersonScan, *, done: Issue | None = None, status: int = 200
) -> HttpResponse:
    pool = pool_of(request, person_of(request))
    context = {
        "form": form,
        "done": done,
        "pool": pool,
        "pool_form": PoolForm(),
        "is_low": bool(pool and done and pool.is_low(done.device)),
    }
    return render(request, "devices/assign.html", context, status=status)


def _second_step(request: HttpRequest, scanned: PersonScan) -> DeviceScan:
    return DeviceScan(initial={"person": scanned.cleaned_data["person"].collar_number}, by=person_of(request))


def _ask_for_device(
    request: HttpRequest,
    form: DeviceScan,
    scanned: PersonScan,
    *,
    status: int = 200,
    problem: AlreadyIssued | None = None,
) -> HttpResponse:
    holder = scanned.cleaned_data["person"]
    context = {
        "form": form,
        "holder": holder,
        "no_taser": taser_problem(holder, Qualification.objects.of(holder)),
        "problem": problem,
        "pool": pool_of(request, person_of(request)),
        "pool_form": PoolForm(),
        "device": form.cleaned_data.get("device") if problem else None,
    }
    return render(request, "devices/assign.html", context, status=status)


def _just_done(request: HttpRequest) -> Issue | None:
    done = _identifier(request.GET.get("done"))
    issue = _reachable_issues(request).filter(pk=done).first() if done else None
    return issue if issue and issue.is_current else None


def _reachable_issues(request: HttpRequest) -> QuerySet[Issue]:
    return reachable_issues(person_of(request)).select_related("camera", "taser", "holder__team")


def _identifier(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
