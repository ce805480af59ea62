"""A unit that was sent has arrived when its camera's position says so: for the intake of positions, at each tick."""

import logging
from uuid import UUID

from django.db import Error as DatabaseError

from accounts.desk import Desk
from audit.actors import Worker
from devices.distance import metres
from devices.models import Issue
from streaming.actions.backing_up import arrive
from streaming.models import BackupUnit
from streaming.officer.refusals import BackupOver
from streaming.officer.telling import tell_backup
from streaming.positions.packing import Moves

WITHIN_M = 50.0  # of where help is needed, by a position at least as sure as that
WRITER = Worker("streaming.positions")
DESK = Desk("arrivals-desk", connections=1)
Goal = tuple[UUID, tuple[float, float]]  # a unit on its way, and the place it goes to (WGS 84 degrees)
log = logging.getLogger(__name__)


class Arrivals:
    """Who is on the way to whom, by camera, as one process knows it."""

    def __init__(self) -> None:
        self.goals: dict[UUID, list[Goal]] = {}

    async def learn(self) -> None:
        """Read who is on the way; without a database those known before are."""
        try:
            self.goals = await DESK.ask(goals)
        except DatabaseError:
            log.warning("the database does not answer: arrivals are looked for among the units known before")

    def there(self, moved: Moves) -> list[UUID]:
        """Return the units that these moves bring to their place; nothing is looked at while nobody travels."""
        found = [
            unit
            for camera in self.goals.keys() & moved.keys()
            for unit, place in self.goals[camera]
            if moved[camera].accuracy_m <= WITHIN_M and metres(place, moved[camera][1:3]) <= WITHIN_M
        ]
        for camera in self.goals.keys() & moved.keys():  # asked once: the next reading has those that are still going
            self.goals[camera] = [goal for goal in self.goals[camera] if goal[0] not in found]
        return found

    async def tell(self, units: list[UUID]) -> None:
        """Have arrivals written down; what cannot be written now is found again at the next reading."""
        for unit in units:
            try:
                await DESK.ask(note_arrival, unit)
            except DatabaseError:
                log.exception("that a unit has arrived could not be written down")


def goals() -> dict[UUID, list[Goal]]:
    """Return the units on their way by the camera that each officer holds; one query while nobody travels."""
    travelling = BackupUnit.objects.travelling().filter(request__latitude__isnull=False)
    rows = list(travelling.values_list("pk", "officer", "request__latitude", "request__longitude"))
    found: dict[UUID, list[Goal]] = {}
    if not rows:
        return found
    issues = Issue.objects.current().of_cameras().filter(holder__in={officer for _, officer, *_ in rows})
    cameras = dict(issues.values_list("holder", "camera"))
    for unit, officer, latitude, longitude in rows:
        if (camera := cameras.get(officer)) and latitude is not None and longitude is not None:
            found.setdefault(camera, []).append((unit, (latitude, longitude)))
    return found


def note_arrival(unit_id: UUID) -> bool:
    """Write an arrival down and tell it; False when the unit has arrived or was called off a moment ago."""
    unit = BackupUnit.objects.travelling().filter(pk=unit_id).first()
    if unit is None:
        return False
    try:
        arrived = arrive(unit=unit, by=WRITER)
    except BackupOver:
        return False
    tell_backup(arrived.request)
    return True
