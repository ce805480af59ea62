"""Reports of all lines of this process go into the database together: while one batch is written, the next gathers."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError

from accounts.desk import Desk
from audit.actors import Worker
from audit.context import bound
from audit.uuid7 import uuid7
from devices.actions.keeping_reports import Kept, keep_refused, keep_reports
from devices.lines.line import Line
from devices.protocol import Accepted, RefusedFrame
from devices.report_rows import Arrived

KEEPER = Worker("devices.lines")
MOST_AT_ONCE = 400  # reports in one transaction
MOST_WAITING = 4_000  # then the lines are not read until there is room
MOST_REFUSALS = 20  # of one line: then it is cut, for its camera is broken
DESK = Desk("lines-desk", connections=1)  # one batch after the other
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """A report that is not written yet, with its frame."""

    line: Line
    arrived: Arrived
    raw: bytes


class Collector:
    """Gathers reports and answers them once they are on the disk."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._has_work = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def add(self, waiting: Waiting) -> None:
        """Take a report in; waits while too many are not written."""
        await self._has_room.wait()
        self._waiting.append(waiting)
        self._has_work.set()
        if len(self._waiting) >= MOST_WAITING:
            self._has_room.clear()

    async def work(self) -> None:
        """Write batches for ever."""
        while True:
            await self._has_work.wait()
            taken = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
            # After a hung-up line's first lost report the next one would be a gap, and never be sent again.
            batch = [one for one in taken if not one.line.is_hung_up]
            self._has_room.set()
            if not self._waiting:
                self._has_work.clear()
            if batch:
                await self._write(batch)

    async def _write(self, batch: Sequence[Waiting]) -> None:
        try:
            with bound(request_id=str(uuid7()), auth_method="device_key"):
                kept = await DESK.ask(keep_reports, arrived=[one.arrived for one in batch], by=KEEPER)
        except (OperationalError, InterfaceError):  # the database is away: nothing is wrong with the reports
            log.exception("reports could not be kept; their cameras will send them again")
            for one in batch:
                one.line.hang_up()
            await asyncio.sleep(1)
            return
        except Exception:  # whatever one report has in it, the others of all lines go on: this loop must not end
            log.exception("a batch of reports could not be kept")
            await self._write_apart(batch)
            return
        await self._answer(batch, kept)

    async def _write_apart(self, batch: Sequence[Waiting]) -> None:
        """Write reports one by one, so that a single one that cannot be kept does not hold up the others."""
        if len(batch) > 1:
            for one in batch:
                await self._write([one])
        else:
            await self.refuse(
                batch[0].line, batch[0].raw, "This report cannot be kept.", batch[0].arrived.report.number
            )

    async def _answer(self, batch: Sequence[Waiting], kept: Sequence[Kept]) -> None:
        reached: dict[Line, int] = {}
        for one, answer in zip(batch, kept, strict=True):
            reached[one.line] = answer.accepted
            if answer.refusal:
                await self.refuse(one.line, one.raw, answer.refusal, one.arrived.report.number)
        for line, number in reached.items():
            line.say(Accepted(number))

    async def refuse(self, line: Line, raw: bytes, cause: str, number: int | None) -> None:
        """Keep what was not taken, and say why; a line that brings nothing else is cut."""
        with bound(request_id=str(uuid7()), auth_method="device_key"):
            await DESK.ask(keep_refused, device=line.camera, raw=raw, cause=cause, by=line.camera)
        line.say(RefusedFrame(cause, number))
        line.refusals += 1
        if line.refusals >= MOST_REFUSALS:
            line.hang_up()
