"""What leaves the journal for somebody else is written down in it."""

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation


@journal.action
def note_export(*, manifest: dict[str, Json], manifest_sha256: str, by: Actor) -> None:
    """Write down that the Information Commissioner gets the entries of a period (DPA 2018 s. 62(5))."""
    kept = {name: manifest[name] for name in ("since", "until", "reference", "entries", "first_leaf", "size")}
    journal.act(
        Operation.JOURNAL_EXPORTED,
        by=by,
        sha256=manifest_sha256,
        details=kept | {"recipient": "Information Commissioner"},
    )


@journal.action
def note_proof(*, entry_id: str, leaf_index: int, by: Actor) -> None:
    """Write down that somebody got the proof of an entry, which holds what the entry attests."""
    journal.act(Operation.JOURNAL_PROVED, by=by, details={"entry": entry_id, "leaf_index": leaf_index})
