"""Looking at where people are is an act: the map was opened, or looked back on."""

from datetime import datetime
from uuid import UUID

from accounts.models import User
from audit import journal
from audit.operations import Operation


@journal.action
def open_map(*, by: User) -> UUID:
    """Write down that somebody opened the live map; returns the entry."""
    return journal.act(Operation.LIVE_MAP_OPENED, by=by)


@journal.action
def rewind_map(*, to: datetime, by: User) -> UUID:
    """Write down that somebody looked at where units were at a moment; returns the entry."""
    return journal.act(Operation.LIVE_MAP_REWOUND, by=by, details={"to": to.isoformat(timespec="seconds")})


@journal.action
def view_trails(*, units: int, until: datetime, by: User) -> UUID:
    """Write down that somebody looked at the ways that some units came; returns the entry."""
    seen = until.isoformat(timespec="seconds")
    return journal.act(Operation.LIVE_TRAILS_VIEWED, by=by, details={"units": units, "until": seen})
