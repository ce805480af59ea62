"""The seven Home Office categories of one use: what the log proves, and what it can never prove."""

from dataclasses import dataclass
from datetime import datetime

from devices.models import ArmedSession, Cycle
from devices.taser_logs.levels import ORDER, PROVABLE, Level

NAMES = {
    Level.DRAWN: "Drawn",
    Level.AIMED: "Aimed",
    Level.ARCED: "Arced",
    Level.RED_DOTTED: "Red-dotted",
    Level.DRIVE_STUN: "Drive-stun",
    Level.ANGLED_DRIVE_STUN: "Angled drive-stun",
    Level.FIRED: "Fired",
}


@dataclass(frozen=True)
class Row:
    """One category: what the device says about it, and when."""

    name: str
    says: str
    is_proved: bool
    at: datetime | None


def rows_of(session: ArmedSession, cycles: list[Cycle]) -> list[Row]:
    """Return the categories in the order of the Home Office; the log can prove arced and fired, nothing else."""
    fired = next((cycle.began_at for cycle in cycles if cycle.fired_bays), session.began_at)
    arced = next((cycle.began_at for cycle in cycles if cycle.kind == "arc"), session.began_at)
    proved = {Level.FIRED: session.is_fired, Level.ARCED: session.is_arced}
    found = []
    for level in ORDER:
        is_proved = proved.get(level, False)
        says = ("Proved" if is_proved else "Not in it") if level in PROVABLE else "Cannot tell"
        at = {Level.FIRED: fired, Level.ARCED: arced}.get(level) if is_proved else None
        found.append(Row(NAMES[level], says, is_proved, at))
    return found
