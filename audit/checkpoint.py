"""Checkpoints: signed heads of the tree in the C2SP tlog-checkpoint format, and the key file that signs them. Pure."""

import base64
import binascii
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import notes
from audit.notes import BadNote, Signer, Verifier


class NoKey(RuntimeError):
    """The signing key file is missing or is not an Ed25519 key."""


@dataclass(frozen=True)
class Head:
    """How long the log is, and the root over all of it."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signer: Signer) -> str:
        """Return the signed checkpoint."""
        return notes.sign(self.text(), signer)

    @classmethod
    def from_text(cls, text: str) -> "Head":
        """Read the text of a checkpoint, whose further lines are left alone; raises BadNote for a wrong form."""
        lines = text.split("\n")
        message = "A checkpoint has an origin, a size and a root."
        if len(lines) < 4 or not all(lines[:-1]):
            raise BadNote(message)
        origin, size, root = lines[:3]
        if not is_decimal(size):
            raise BadNote(message)
        try:
            return cls(origin, int(size), base64.b64decode(root, validate=True))
        except binascii.Error as error:
            raise BadNote(message) from error


def is_decimal(text: str) -> bool:
    """Say whether a text is a whole number as C2SP writes it: ASCII digits, no noughts before it."""
    return text.isascii() and text.isdigit() and (text[0] != "0" or text == "0")


def opened(note: str, verifiers: Iterable[Verifier]) -> Head:
    """Return the head in a signed checkpoint; raises BadNote when signature or form is wrong."""
    return Head.from_text(notes.open_note(note, verifiers))


def read_signer(path: Path, name: str) -> Signer:
    """Read the private key; raises NoKey with what to do."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        message = f"The journal's key {path} cannot be read. Run `manage.py make_journal_key`, or check the path."
        raise NoKey(message) from error
    if not isinstance(key, Ed25519PrivateKey):
        message = f"{path} is not an Ed25519 key."
        raise NoKey(message)
    return Signer(name, key)


def make_key(path: Path) -> bool:
    """Write a new private key, readable by its owner alone; False when there was one already."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return True
