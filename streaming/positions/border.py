"""Looks on behalf of one process for units that come into a cordon, and has it written down."""

import logging
import time
from datetime import UTC, datetime
from uuid import UUID

from django.db import Error as DatabaseError

from accounts.desk import Desk
from audit.actors import Worker
from devices.fix_rows import TrueFix
from devices.models import Camera
from streaming.actions.crossing import note_crossing
from streaming.models import Cordon
from streaming.positions.cordons import standing_areas
from streaming.positions.crossings import Area, crossings
from streaming.positions.packing import Moves

GUARD = Worker("streaming.positions")
QUIET_SECONDS = 60.0  # who stands on the line comes in once a minute at most
DESK = Desk("border-desk", connections=1)
Entry = tuple[UUID, UUID, TrueFix]  # camera, cordon, the first fix inside
log = logging.getLogger(__name__)


class Border:
    """Standing cordons, and where each unit was last."""

    def __init__(self) -> None:
        self.areas: list[Area] = []
        self._before: Moves = {}
        self._entered: dict[tuple[UUID, UUID], float] = {}

    async def learn(self) -> None:
        """Read which cordons stand; without a database those known before do."""
        try:
            self.areas = await DESK.ask(standing_areas)
        except DatabaseError:
            log.warning("the database does not answer: crossings are looked for with the cordons known before")
        now = time.monotonic()
        self._entered = {key: at for key, at in self._entered.items() if at > now - QUIET_SECONDS}

    def entered(self, moved: Moves) -> list[Entry]:
        """Return who came into which cordon with these moves."""
        if not self.areas:
            self._before.clear()
            return []
        found = [
            (camera, cordon, fix)
            for camera, fix in moved.items()
            for cordon in crossings(self._before.get(camera), fix, self.areas)
            if self._is_new(camera, cordon)
        ]
        self._before |= moved
        return found

    def _is_new(self, camera: UUID, cordon: UUID) -> bool:
        now, key = time.monotonic(), (camera, cordon)
        is_new = now - self._entered.get(key, -QUIET_SECONDS) >= QUIET_SECONDS
        self._entered[key] = now
        return is_new

    async def tell(self, entries: list[Entry]) -> None:
        """Have crossings written down; what cannot be written is said in the log."""
        for camera, cordon, fix in entries:
            try:
                await DESK.ask(enter_cordon, camera, cordon, fix)
            except DatabaseError:
                log.exception("that a unit came into a cordon could not be written down")


def enter_cordon(camera_id: UUID, cordon_id: UUID, fix: TrueFix) -> None:
    """Write one crossing down, which raises its alert, unless the cordon was lifted meanwhile."""
    cordon = Cordon.objects.standing().filter(pk=cordon_id).first()
    if cordon is not None:
        at = datetime.fromtimestamp(fix.at_ms / 1000, tz=UTC)
        note_crossing(cordon=cordon, camera=Camera.objects.get(pk=camera_id), at=at, by=GUARD)
