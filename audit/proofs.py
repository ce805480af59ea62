"""Proof that one entry is in the journal, as a file that anybody checks offline (C2SP tlog-proof). Pure.

The file holds what the entry attests, its place, the way to the root (RFC 6962 section 2.1.1), and the checkpoint with
our signature and the cosignatures of witnesses. Who checks it needs the public keys from another source than the file.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audit import notes, tree
from audit.checkpoint import Head
from audit.cosignatures import Cosignature, WitnessVerifier, cosignatures
from audit.notes import BadNote, Verifier

FIRST_LINE = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
_BEGINNING = re.compile(rf"{re.escape(FIRST_LINE)}\nextra (?P<extra>[^\n]*)\nindex (?P<index>0|[1-9][0-9]*)(?=\n|\Z)")


class BadProof(ValueError):
    """The file is not a proof, or does not prove what it says."""


@dataclass(frozen=True)
class Proof:
    """A proof as it stands in its file; `attested` is the canonical JSON of the entry: its hash is the leaf's data."""

    index: int
    path: Sequence[bytes]
    attested: bytes
    note: str

    def as_text(self) -> str:
        """Return the file."""
        steps = "".join(f"{_encoded(step)}\n" for step in self.path)
        return f"{FIRST_LINE}\nextra {_encoded(self.attested)}\nindex {self.index}\n{steps}\n{self.note}"

    @classmethod
    def from_text(cls, text: str) -> "Proof":
        """Read the file; raises BadProof when it is not of the form that tlog-proof gives it."""
        head, separator, note = text.partition("\n\n")
        found = _BEGINNING.match(head)
        if not separator or found is None:
            message = f"A proof of this journal begins with {FIRST_LINE}, then the entry as extra, then its index."
            raise BadProof(message)
        steps = head[found.end() :].split("\n")[1:]
        return cls(int(found["index"]), [_decoded(step) for step in steps], _decoded(found["extra"]), note)


@dataclass(frozen=True)
class Proven:
    """What a proof shows: this entry stood at this place of the log when this head was signed and cosigned."""

    entry: dict[str, Any]
    index: int
    head: Head
    cosigned: list[Cosignature]


def check(text: str, verifiers: Sequence[Verifier], witnesses: Sequence[WitnessVerifier] = ()) -> Proven:
    """Check a proof against the public keys of the journal and of witnesses; raises BadProof.

    The order is that of tlog-proof: leaf, signature of the log, cosignatures, way to the root.
    """
    proof = Proof.from_text(text)
    leaf_hash = tree.leaf(hashlib.sha256(proof.attested).digest())
    try:
        body, signatures = notes.split(proof.note)
        head = Head.from_text(body)
        by_the_log = notes.accepted(body, signatures, [one for one in verifiers if one.name == head.origin])
        cosigned = cosignatures(body, signatures, witnesses)
    except BadNote as error:
        message = f"The checkpoint is not what was signed: {error}"
        raise BadProof(message) from error
    if not by_the_log:
        message = f"No key that you gave has signed the checkpoint of {head.origin}."
        raise BadProof(message)
    if not tree.verify_inclusion(proof.index, head.size, leaf_hash, proof.path, head.root):
        message = f"The entry is not leaf {proof.index} of the log that was signed: it or the proof was changed."
        raise BadProof(message)
    return Proven(json.loads(proof.attested), proof.index, head, cosigned)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = f"{text[:60]!r} is not base64."
        raise BadProof(message) from error
