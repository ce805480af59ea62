"""The page of one camera and of one TASER: how it is, who held it, what its journal and its logs say."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from accounts.request import person_of
from audit.operations import Operation, Outcome
from audit.reading import TrailFilter, trail, trail_count
from devices.health import charts, check_ins
from devices.history import line, log_line
from devices.kinds import CAMERA, TASER, Device, Kind
from devices.log_words import in_words
from devices.models import (
    Camera,
    CameraLogEntry,
    Issue,
    LossReport,
    ProfileVersion,
    Qualification,
    StockItem,
    StockStatus,
    TaserLog,
)
from devices.models.qualification import taser_problem
from devices.views.device import visible_device

TRAIL_ROWS = 25
LOG_ROWS = 25
CAMERA_LOG_ROWS = 8
ISSUE_ROWS = 50
CHECK_INS = 60
CHECKED_IN = TrailFilter(operation=Operation.CAMERA_SEEN, outcome=Outcome.SUCCESS)


@require_safe
@requires(Permission.DEVICES_READ)
def camera(request: HttpRequest, serial: str) -> HttpResponse:
    """Show a camera with the holders in reach, and its journal to those who manage or inspect."""
    device = visible_device(request, CAMERA, serial)
    context = _context(request, CAMERA, device)
    known = check_ins(trail(device, limit=CHECK_INS, wanted=CHECKED_IN)) if context["shows_trail"] else []
    entries = CameraLogEntry.objects.filter(camera_id=device.pk)[:CAMERA_LOG_ROWS]
    context |= {"wanted": _wanted(device), "check_ins": known, "charts": charts(known)}
    context["log"] = [in_words(entry) for entry in entries]
    return render(request, "devices/camera.html", context)


@require_safe
@requires(Permission.DEVICES_READ)
def taser(request: HttpRequest, serial: str) -> HttpResponse:
    """Show a TASER likewise, with the logs it has brought to those who may read logs."""
    device = visible_device(request, TASER, serial)
    context = _context(request, TASER, device)
    shows_logs = person_of(request).may(Permission.TASER_READ)
    context |= {
        "shows_logs": shows_logs,
        "logs": [log_line(log) for log in TaserLog.objects.filter(taser_id=device.pk)[:LOG_ROWS]] if shows_logs else [],
        "problem": _problem_of(context["issue"]),
        "stock": StockItem.objects.filter(taser_id=device.pk, status=StockStatus.LOADED).order_by("bay", "serial"),
    }
    return render(request, "devices/taser.html", context)


def _context(request: HttpRequest, kind: Kind, device: Device) -> dict[str, Any]:
    person = person_of(request)
    reach = people_in_reach(person, Permission.DEVICES_READ, path="holder")
    issues = kind.issues().filter(reach, kind.is_device(device))
    may_manage = person.may(Permission.DEVICES_MANAGE)
    shows_trail = may_manage or person.may(Permission.AUDIT_READ)
    return {
        "device": device,
        "kind": kind,
        "issue": device.current_issue,
        "issues": issues.select_related("holder__team", "issued_by", "returned_by")[:ISSUE_ROWS],
        "may_manage": may_manage,
        "shows_trail": shows_trail,
        "trail": [line(row) for row in trail(device, limit=TRAIL_ROWS)] if shows_trail else [],
        "trail_count": trail_count(device) if shows_trail else 0,
        "uploads_panel": reverse(kind.pages["uploads"], args=[device.serial]),
        "loss": _loss(kind, device) if device.state == "lost" else None,
    }


def _wanted(device: Device) -> ProfileVersion | None:
    """Return the settings that a camera should work by, with their profile."""
    wanted = device.wanted_settings if isinstance(device, Camera) else None
    return ProfileVersion.objects.select_related("profile").filter(pk=wanted).first() if wanted else None


def _loss(kind: Kind, device: Device) -> LossReport | None:
    """Return the report of a loss that is not over; a device can be marked as lost without one."""
    open_one = LossReport.objects.filter(**{kind.field: device}, found_at__isnull=True)
    return open_one.select_related("holder", "reported_by").first()


def _problem_of(issue: Issue | None) -> str:
    """Return in a sentence why the holder should not have the TASER any more, or nothing."""
    return taser_problem(issue.holder, Qualification.objects.of(issue.holder)) if issue else ""
