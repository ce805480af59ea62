"""Who could help: officers with a camera, nearest first, with what they are doing."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from devices.distance import metres
from devices.models import Camera, Issue, State
from incidents.models import Attendance
from streaming.models import BackupRequest, BackupUnit
from streaming.models.backup import distance_in_words
from streaming.officer.places import fresh_place

AWAY = frozenset({State.DOCKED, State.OFF, State.RETIRED, State.LOST})  # their wearers are not out with them
SHOWN = 8


@dataclass(frozen=True)
class Unit:
    """One officer who could be sent. `distance_m` is empty when a place is not known."""

    officer: User
    camera: Camera
    distance_m: float | None
    busy_with: str

    @property
    def order(self) -> tuple[bool, bool, float, str]:
        """Free ones first, then the nearest; those whose place nobody knows come last."""
        distance = self.distance_m
        return bool(self.busy_with), distance is None, distance or 0.0, self.officer.collar_number

    @property
    def distance(self) -> str:
        """How far away, in words."""
        return distance_in_words(self.distance_m)


class Units:
    """The officers whom one person may send: three queries, for however many requests."""

    def __init__(self, person: User) -> None:
        reach = people_in_reach(person, Permission.LIVE_COMMAND, path="holder")
        held = Issue.objects.current().of_cameras().filter(reach).exclude(camera__state__in=AWAY)
        self._issues = list(held.select_related("camera", "holder"))
        holders = [issue.holder_id for issue in self._issues]
        self._busy = busy_with(holders)

    def near(self, request: BackupRequest, most: int = SHOWN) -> list[Unit]:
        """Return whom to send to a request, best first; who is there or on the way is left out."""
        there = {unit.officer_id for unit in going_to(request)} | {request.officer_id}
        if request.incident_id:
            there |= {officer for officer, (log, _) in self._busy.items() if log == request.incident_id}
        units = [self._unit(issue, request) for issue in self._issues if issue.holder_id not in there]
        return sorted(units, key=lambda unit: unit.order)[:most]

    def _unit(self, issue: Issue, request: BackupRequest) -> Unit:
        assert issue.camera is not None  # noqa: S101 - `of_cameras` left the others out
        here, where = fresh_place(issue.camera), request.where
        distance = metres(here, where) if here and where else None
        return Unit(issue.holder, issue.camera, distance, self._busy.get(issue.holder_id, (None, ""))[1])


def going_to(request: BackupRequest) -> list[BackupUnit]:
    """Return who was sent to a request; free of queries where it was loaded with it, as `going`."""
    loaded: list[BackupUnit] | None = request.__dict__.get("going")
    return list(request.units.all()) if loaded is None else loaded


def busy_with(officers: Iterable[UUID]) -> dict[UUID, tuple[UUID | None, str]]:
    """Return what officers are doing: the log they are at and its name, or that they go to somebody's help."""
    known = list(officers)
    attending = Attendance.objects.filter(officer__in=known, to_at__isnull=True, incident__state="open")
    found: dict[UUID, tuple[UUID | None, str]] = {
        one.officer_id: (one.incident_id, f"At {one.incident.log}") for one in attending.select_related("incident")
    }
    going = BackupUnit.objects.travelling().filter(officer__in=known)
    return found | dict.fromkeys(going.values_list("officer", flat=True), (None, "On the way to help"))
