"""The seven Home Office categories of one use by source: what the log proves, what the officer's form says."""

from dataclasses import dataclass
from datetime import datetime

from devices.models import ArmedSession, Cycle
from devices.taser_logs.levels import ORDER, PROVABLE, Level, disagreements, without_proof
from evidence.force.lists import LEVEL_NAMES


@dataclass(frozen=True)
class Row:
    """One category: what the device says about it, and when; `said` is None while no form was sent."""

    name: str
    says: str
    is_proved: bool
    at: datetime | None
    said: bool | None = None
    disagreement: str = ""

    @property
    def disagrees(self) -> bool:
        """Whether form and device contradict each other here."""
        return bool(self.disagreement)

    @property
    def is_used(self) -> bool:
        """Whether the device proves it or the officer says so."""
        return self.is_proved or bool(self.said)


def rows_of(session: ArmedSession, cycles: list[Cycle], said: frozenset[Level] | None = None) -> list[Row]:
    """Return the categories in the order of the Home Office; the log can prove arced and fired, nothing else."""
    fired = next((cycle.began_at for cycle in cycles if cycle.fired_bays), session.began_at)
    arced = next((cycle.began_at for cycle in cycles if cycle.kind == "arc"), session.began_at)
    proved = {Level.FIRED: session.is_fired, Level.ARCED: session.is_arced}
    against = _disagreements(session, frozenset(level for level, is_proved in proved.items() if is_proved), said)
    found = []
    for level in ORDER:
        is_proved = proved.get(level, False)
        says = ("Proved" if is_proved else "Not in it") if level in PROVABLE else "Cannot tell"
        at = {Level.FIRED: fired, Level.ARCED: arced}.get(level) if is_proved else None
        is_said = None if said is None else level in said
        found.append(Row(LEVEL_NAMES[level], says, is_proved, at, is_said, against.get(level, "")))
    return found


def _disagreements(session: ArmedSession, proved: frozenset[Level], said: frozenset[Level] | None) -> dict[Level, str]:
    """Return a sentence for each category on which form and device disagree; half a log shows no absence."""
    if said is None:
        return {}
    found = dict.fromkeys(disagreements(proved, said), "The log proves it, the form leaves it out.")
    if session.is_whole:
        found |= dict.fromkeys(without_proof(proved, said), "The form says so, the log shows none.")
    return found
