"""Reading the journal is itself an act (DPA 2018 s. 62(4) limits what logs may be used for)."""

from collections.abc import Collection

from audit import journal
from audit.actors import Actor
from audit.operations import Operation


@journal.action
def note_reading(*, page: str, filters: Collection[str], by: Actor) -> None:
    """Write down that somebody looked at the journal; the names of filters only, their values may be personal."""
    journal.act(Operation.JOURNAL_READ, by=by, details={"page": page, "filters": sorted(filters)})
