"""An officer's event on the line: answered when it is on the disk; otherwise the camera says it again."""

import logging

from django.db import InterfaceError, OperationalError

from accounts.desk import Desk
from devices.lines.line import Line
from devices.protocol import EventTaken, OfficerEvent
from streaming.actions.taking_events import take_event

DESK = Desk("event-desk", connections=1)
log = logging.getLogger(__name__)


async def take_on_line(line: Line, event: OfficerEvent) -> None:
    """Take one event of a camera."""
    try:
        await DESK.ask(take_event, event=event, by=line.camera, clock_offset_ms=line.clock_offset_ms)
    except (OperationalError, InterfaceError):
        log.exception("an officer's event could not be kept; the camera says it again")
        line.hang_up()
        return
    line.say(EventTaken(event.id))
