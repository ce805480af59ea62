"""Cosignatures: what a witness says about a checkpoint, and when (C2SP tlog-cosignature, Ed25519 "cosignature/v1").

"As of this second, this is the largest head of that log that I have seen, and it grew from all I saw before."
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from audit import notes
from audit.notes import Signature, Signer, Verifier

_TIME = 8  # bytes: seconds since 1970, big-endian, before the signature
_SIGNATURE = 64
_LATEST = 2**63 - 1


@dataclass(frozen=True)
class WitnessVerifier(Verifier):
    """The public key of a witness, under its name."""

    TYPE: ClassVar[bytes] = b"\x04"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Say whether this witness made a 72-byte cosignature over the text of a checkpoint."""
        if len(signature) != _TIME + _SIGNATURE or _seconds(signature) > _LATEST:
            return False
        return self._has_signed(_message(text, _seconds(signature)), signature[_TIME:])


@dataclass(frozen=True)
class Cosignature:
    """A cosignature that was checked: whose, when, and the line that carries it."""

    witness: str
    moment: datetime
    line: str


def witness_key(signer: Signer) -> WitnessVerifier:
    """Return the public half of a witness's key; its id differs from that of a log with the same key."""
    return WitnessVerifier(signer.name, signer.verifier.public_key)


def cosign(text: str, witness: Signer, seconds: int) -> str:
    """Return the cosignature line of a checkpoint's text; `seconds` are POSIX time."""
    signature = witness.private_key.sign(_message(text, seconds).encode())
    return notes.signature_line(witness_key(witness), seconds.to_bytes(_TIME, "big") + signature)


def cosignatures(text: str, signatures: Iterable[Signature], witnesses: Iterable[WitnessVerifier]) -> list[Cosignature]:
    """Return the cosignatures of known witnesses over a checkpoint's text; raises BadNote when one is wrong."""
    return [
        Cosignature(found.name, datetime.fromtimestamp(_seconds(found.signature), UTC), found.line)
        for found in notes.accepted(text, signatures, witnesses)
    ]


def _seconds(signature: bytes) -> int:
    return int.from_bytes(signature[:_TIME], "big")


def _message(text: str, seconds: int) -> str:
    return f"cosignature/v1\ntime {seconds}\n{text}"
