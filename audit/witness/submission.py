"""What a log sends to a witness: old size, consistency proof, signed checkpoint (C2SP tlog-witness, add-checkpoint)."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from audit.checkpoint import is_decimal

MOST_STEPS = 63  # lines of a consistency proof
_HASH = 32  # bytes


class BadSubmission(ValueError):
    """The request is not of the form that the protocol gives it."""


@dataclass(frozen=True)
class Submission:
    """A checkpoint to be cosigned, and the proof that it grew from the last one."""

    old_size: int
    proof: Sequence[bytes]
    note: str

    def as_bytes(self) -> bytes:
        """Return the body of the request."""
        steps = "".join(f"{base64.b64encode(step).decode()}\n" for step in self.proof)
        return f"old {self.old_size}\n{steps}\n{self.note}".encode()

    @classmethod
    def from_bytes(cls, body: bytes) -> "Submission":
        """Read the body of a request; raises BadSubmission."""
        try:
            head, separator, note = body.decode().partition("\n\n")
        except UnicodeDecodeError as error:
            message = "The request is not UTF-8."
            raise BadSubmission(message) from error
        first, *lines = head.split("\n")
        word, _, size = first.partition(" ")
        if word != "old" or not is_decimal(size) or not separator:
            message = "The request begins with 'old', a space and the size of the last checkpoint."
            raise BadSubmission(message)
        if len(lines) > MOST_STEPS:
            message = f"A proof has at most {MOST_STEPS} lines."
            raise BadSubmission(message)
        return cls(int(size), [_hash(line) for line in lines], note)


def _hash(line: str) -> bytes:
    try:
        found = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != _HASH:
        message = f"{line!r} is not the base64 of a SHA-256 hash."
        raise BadSubmission(message)
    return found
