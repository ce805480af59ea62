"""The clock of live command: each web process does what is due, every second. Any number of them may."""

import asyncio
import logging
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.utils import timezone

from accounts.desk import Desk
from audit.context import bound
from audit.uuid7 import uuid7
from streaming.actions.looking_into_cordons import alert_of_idle_in_cordon
from streaming.actions.looking_out import (
    LATE_ANSWERS,
    alert_of_batteries,
    alert_of_missed,
    alert_of_not_recording,
    alert_of_recovered,
    alert_of_stalled,
    alert_of_started,
)
from streaming.actions.passing_time import escalate_overdue, lapse_old
from streaming.actions.taking_back import take_back_what_is_over
from streaming.actions.telling import Teller, tell_untold
from streaming.events.cards import card_of
from streaming.events.publishing import newest_id
from streaming.models import Alert, AlertKind, Level
from streaming.stirring import Stir, what_stirs

Work = Callable[[], int]
TICK_SECONDS = 1.0
DUE: tuple[tuple[int, Work], ...] = (  # every so many ticks
    (1, tell_untold),
    (1, escalate_overdue),
    (1, alert_of_missed),
    (1, alert_of_stalled),
    (1, alert_of_started),
    (5, alert_of_not_recording),
    (5, alert_of_idle_in_cordon),
    (5, alert_of_recovered),
    (5, take_back_what_is_over),
    (15, alert_of_batteries),
    (30, lapse_old),
)
ONLY_WHEN: dict[Work, Stir] = {  # what would be asked every second for nothing
    tell_untold: Stir.UNTOLD,
    escalate_overdue: Stir.OVERDUE,
    alert_of_missed: Stir.SIGNAL,
    alert_of_stalled: Stir.STREAM,
    alert_of_started: Stir.STREAM,
}
DESK = Desk("clock-desk", connections=1)
log = logging.getLogger(__name__)


class Ticker:
    """Does what is due, for ever; one piece of work that fails does not keep the others from being done."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tick on the running loop."""
        Teller.is_apart = True
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the ticking."""
        Teller.is_apart = False
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        ticks = 0
        await DESK.ask(make_ready)
        while True:
            await asyncio.sleep(TICK_SECONDS)
            with bound(request_id=str(uuid7())):
                await DESK.ask(do_due, ticks)
            ticks += 1


def make_ready() -> None:
    """Do once what the first alert of a process would wait for: read templates and addresses, connect to Valkey."""
    now = timezone.now()
    try:
        card_of(Alert(kind=AlertKind.TASER_ARMED, level=Level.CRITICAL, raised_at=now, due_at=now))
        newest_id()
    except Exception:  # the clock begins all the same
        log.exception("the first alert will be slower")


def do_due(ticks: int) -> None:
    """Do what is due at a tick and has anything to do."""
    try:
        now = timezone.now()
        stirs = what_stirs(now, now - LATE_ANSWERS)
    except DatabaseError:
        log.warning("the database does not answer: the clock waits for the next second")
        return
    for every, work in DUE:
        if ticks % every == 0 and ONLY_WHEN.get(work) in {None, *stirs} and not _do(work):
            return


def _do(work: Work) -> bool:
    """Do one piece of work; False when the database does not answer, so that the rest would only wait for it."""
    try:
        work()
    except DatabaseError:
        log.warning("the database does not answer: %s waits for the next second", work.__name__)
        return False
    except Exception:  # whatever is wrong with one row, the clock goes on
        log.exception("%s failed", work.__name__)
    return True
