"""Reading the journal is itself an act (DPA 2018 s. 62(4) limits what logs may be used for)."""

from collections.abc import Collection

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from audit.purposes import LogPurpose


@journal.action
def note_reading(*, page: str, filters: Collection[str], purpose: LogPurpose, by: Actor) -> None:
    """Write down that somebody looked at the journal, and for which of the four purposes that the law allows.

    The names of filters only: their values may be personal.
    """
    details = {"page": page, "filters": sorted(filters), "purpose": purpose.value}
    journal.act(Operation.JOURNAL_READ, by=by, details=details)
