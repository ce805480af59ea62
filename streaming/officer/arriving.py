"""A unit that was sent arrives when its camera's position says so: for the writer of positions, once a tick."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from audit.actors import Worker
from devices.distance import metres
from devices.models import Issue
from streaming.actions.backing_up import arrive
from streaming.models import BackupUnit
from streaming.officer.refusals import BackupOver

WITHIN_M = 50.0  # of where help is needed, by a position at least as sure as that
WRITER = Worker("streaming.positions")


@dataclass(frozen=True)
class Fixed:
    """Where a camera is now: WGS 84 degrees, metres."""

    camera_id: UUID
    latitude: float
    longitude: float
    accuracy_m: float


def arrive_by_position(fixes: Iterable[Fixed]) -> list[BackupUnit]:
    """Note the arrival of each travelling unit whose position lies within 50 m; one query while nobody travels."""
    travelling = BackupUnit.objects.travelling().filter(request__latitude__isnull=False).select_related("request")
    by_officer: dict[UUID, list[BackupUnit]] = {}
    for unit in travelling:
        by_officer.setdefault(unit.officer_id, []).append(unit)
    if not by_officer:
        return []
    issues = Issue.objects.current().of_cameras().filter(holder__in=by_officer)
    officers = dict(issues.values_list("camera", "holder"))
    there = {fix.camera_id: fix for fix in fixes if fix.camera_id in officers and fix.accuracy_m <= WITHIN_M}
    near = [unit for fix in there.values() for unit in by_officer[officers[fix.camera_id]] if _is_near(unit, fix)]
    return [unit for unit in near if _arrives(unit)]


def _is_near(unit: BackupUnit, fix: Fixed) -> bool:
    where = unit.request.where
    return where is not None and metres(where, (fix.latitude, fix.longitude)) <= WITHIN_M


def _arrives(unit: BackupUnit) -> bool:
    try:
        arrive(unit=unit, by=WRITER)
    except BackupOver:  # it was cancelled a moment ago
        return False
    return True
