"""The seven Home Office categories of TASER use, and which of them a log can prove."""

from collections.abc import Iterable
from enum import StrEnum

from devices.taser_logs.records import BayState, Cycle, EventKind, Session


class Level(StrEnum):
    """The categories in the order of the Home Office statistics; only the highest of a use is counted."""

    DRAWN = "drawn"
    AIMED = "aimed"
    ARCED = "arced"
    RED_DOTTED = "red_dotted"
    DRIVE_STUN = "drive_stun"
    ANGLED_DRIVE_STUN = "angled_drive_stun"
    FIRED = "fired"

    @property
    def rank(self) -> int:
        """Place in the order, from 1."""
        return ORDER.index(self) + 1


ORDER = tuple(Level)
NON_DISCHARGE = frozenset(ORDER[:4])
PROVABLE = frozenset({Level.ARCED, Level.FIRED})  # the weapon knows neither where it points nor what it touches


def highest(levels: Iterable[Level]) -> Level | None:
    """Return the level that statistics count, None for none."""
    return max(levels, key=lambda level: level.rank, default=None)


def proved_by(session: Session) -> frozenset[Level]:
    """Return the levels that the log of a session proves, whatever the session was for.

    Fired: a cartridge was deployed in it. Arced: an arc while no cartridge was deployed; after a deployment an arc
    sends current through the probes again and warns nobody.
    """
    found = set()
    if any(event.kind is EventKind.CARTRIDGE_DEPLOYED for event in session.events):
        found.add(Level.FIRED)
    for cycle in session.cycles:
        if cycle.fired_bays:
            found.add(Level.FIRED)
        if _is_warning(cycle):
            found.add(Level.ARCED)
    return frozenset(found)


def _is_warning(cycle: Cycle) -> bool:
    return cycle.kind is EventKind.ARC and all(bay.state is not BayState.DEPLOYED for bay in cycle.bays)


def disagreements(device: frozenset[Level], officer: frozenset[Level]) -> tuple[Level, ...]:
    """Return in order what the device proves and the officer did not say."""
    return tuple(level for level in ORDER if level in device and level not in officer)


def without_proof(device: frozenset[Level], officer: frozenset[Level]) -> tuple[Level, ...]:
    """Return in order what the officer said, a log could prove, and this log does not show."""
    return tuple(level for level in ORDER if level in officer & PROVABLE and level not in device)
