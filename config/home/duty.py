"""On duty now: who holds which camera and TASER, what came in today, what is missing, and who watched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from config.home.watchers import watchers_of
from devices.models import Camera, Issue, Taser
from evidence.intake.missing import CATEGORY, INCIDENT
from evidence.models import ForceTask, Item
from evidence.views.library.rows import rows_of, with_pictures
from incidents.models import Incident
from incidents.models.incident import State

OFFICERS_SHOWN = 60
RECORDINGS_SHOWN = 8
INCIDENTS_SHOWN = 6


@dataclass(frozen=True)
class OnDuty:
    """One officer with a camera, and what it says."""

    holder: User
    camera: Camera
    taser: Taser | None
    since: datetime
    received: int
    last_recorded_at: datetime | None
    gaps: list[str]


def fill(person: User) -> dict[str, Any]:
    """Return what the template of On duty now shows: at most eleven queries."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    visible = Item.objects.visible_to(person).living()
    recent = rows_of(with_pictures(visible, person).order_by("-received_at")[:RECORDINGS_SHOWN])
    cameras = people_in_reach(person, Permission.DEVICES_READ, path="holder")
    issues = Issue.objects.current().filter(cameras, is_own=False).select_related("camera", "taser", "holder__team")
    open_incidents = Incident.objects.visible_to(person).filter(state=State.OPEN)
    counts = visible.order_by().aggregate(
        today=Count("pk", filter=Q(received_at__gte=midnight)),
        without_incident=Count("pk", filter=INCIDENT.condition),
        without_category=Count("pk", filter=CATEGORY.condition),
        failed=Count("pk", filter=Q(status="failed")),
    )
    team = on_duty(issues.order_by("holder__collar_number")[: 2 * OFFICERS_SHOWN], received_since(visible, midnight))
    return counts | {
        "force_tasks": ForceTask.objects.visible_to(person).open().count(),
        "may_change": person.may(Permission.EVIDENCE_CHANGE),
        "team": team,
        "with_gaps": sum(1 for officer in team if officer.gaps),
        "recent": recent,
        "incidents": open_incidents.order_by("-started_at")[:INCIDENTS_SHOWN],
        "watchers": watchers_of([row.item for row in recent], other_than=person, days=7, limit=6),
    }


def received_since(visible: Any, moment: datetime) -> dict[UUID, tuple[int, datetime | None]]:
    """Return per officer how many recordings arrived since the moment, and the newest recording's time."""
    rows = visible.filter(received_at__gte=moment, recorded_by__isnull=False).order_by()
    found = rows.values_list("recorded_by").annotate(Count("pk"), Max("recorded_at"))
    return {officer: (count, newest) for officer, count, newest in found}


def on_duty(issues: Iterable[Issue], received: dict[UUID, tuple[int, datetime | None]]) -> list[OnDuty]:
    """Return the officers with cameras and the TASERs they hold as well, those with gaps first."""
    team, given = [], list(issues)
    tasers = {issue.holder_id: issue.taser for issue in given if issue.taser}
    for issue in given:
        if (camera := issue.camera) is None:
            continue
        count, newest = received.get(issue.holder_id, (0, None))
        taser = tasers.get(issue.holder_id)
        gaps = [*gaps_of(camera), *taser_gaps_of(taser)]
        team.append(OnDuty(issue.holder, camera, taser, issue.issued_at, count, newest, gaps))
    return sorted(team, key=lambda officer: not officer.gaps)


def taser_gaps_of(taser: Taser | None) -> list[str]:
    """Return in words what is wrong with a TASER somebody holds."""
    if taser is None:
        return []
    known = {"TASER dock overdue": taser.is_dock_overdue, "TASER check overdue": taser.is_check_overdue}
    return [words for words, is_so in known.items() if is_so]


def gaps_of(camera: Camera) -> list[str]:
    """Return in words what is wrong with a camera somebody holds."""
    gaps = []
    if not camera.is_in_service:
        gaps.append(f"Camera is {camera.get_state_display().lower()}")
    if camera.last_seen_at is None:
        gaps.append("Never docked")
    elif camera.is_quiet:
        gaps.append("Not seen for 48 h")
    if camera.is_drifting:
        gaps.append(f"Clock {(camera.clock_offset_ms or 0) / 1000:+.1f} s off")
    return gaps
