"""The page of one camera and of one TASER: how it is, who held it, what its journal and its logs say."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from accounts.request import person_of
from audit.reading import trail, trail_count
from devices.history import line, log_line
from devices.kinds import CAMERA, TASER, Device, Kind
from devices.log_words import in_words
from devices.models import CameraLogEntry, Issue, Qualification, TaserLog
from devices.models.qualification import taser_problem
from devices.views.device import visible_device

TRAIL_ROWS = 25
LOG_ROWS = 25
CAMERA_LOG_ROWS = 8
ISSUE_ROWS = 50


@require_safe
@requires(Permission.DEVICES_READ)
def camera(request: HttpRequest, serial: str) -> HttpResponse:
    """Show a camera with the holders in reach, and its journal to those who manage or inspect."""
    context = _context(request, CAMERA, visible_device(request, CAMERA, serial))
    entries = CameraLogEntry.objects.filter(camera_id=context["device"].pk)
    context["log"] = [in_words(entry) for entry in entries[:CAMERA_LOG_ROWS]]
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
    }


def _problem_of(issue: Issue | None) -> str:
    """Return in a sentence why the holder should not have the TASER any more, or nothing."""
    return taser_problem(issue.holder, Qualification.objects.of(issue.holder)) if issue else ""
