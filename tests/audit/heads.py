"""How far the heads reach: those the sealer has signed, and those a witness has cosigned."""

from audit import notes
from audit.checkpoint import Head
from audit.models import Checkpoint, Cosignature
from audit.witness.service import Witness


def sizes() -> list[int]:
    return list(Checkpoint.objects.order_by("size").values_list("size", flat=True))


def cosigned() -> list[int]:
    return list(Cosignature.objects.order_by("size").values_list("size", flat=True))


def size_of(witness: Witness, origin: str) -> int:
    note = witness.records.last(origin)
    return Head.from_text(notes.split(note)[0]).size if note else 0
