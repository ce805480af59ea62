"""Signed notes (C2SP signed-note v1.0.0) with Ed25519: how a checkpoint is signed and checked."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_MOST_SIGNATURES = 100


class BadNote(ValueError):
    """The note is malformed, or no signature of a known key verifies."""


@dataclass(frozen=True)
class Verifier:
    """A known Ed25519 public key under its name."""

    TYPE: ClassVar[bytes] = b"\x01"  # signature type (C2SP signed-note, "Signature types")

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key: SHA-256(name, newline, signature type, public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.TYPE + self.public_key).digest()[:4]

    def as_text(self) -> str:
        """Return the verifier key line that Go's note package and witnesses read: name+id+key."""
        encoded = base64.b64encode(self.TYPE + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a verifier key line; raises BadNote when a part is wrong."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        _check_name(name)
        if key[:1] != cls.TYPE or len(key) != 33 or cls(name, key[1:]).key_id.hex() != key_id:
            message = f"{text!r} is not a verifier key of Ed25519 with type {cls.TYPE[0]}."
            raise BadNote(message)
        return cls(name, key[1:])

    def accepts(self, text: str, signature: bytes) -> bool:
        """Say whether this key made a 64-byte signature over a text."""
        return self._has_signed(text, signature)

    def _has_signed(self, message: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key under the name it signs with."""

    name: str
    private_key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        raw = self.private_key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return Verifier(self.name, raw)


@dataclass(frozen=True)
class Signature:
    """One signature line, as it stands: whose it says it is, and the bytes after the key id."""

    name: str
    key_id: bytes
    signature: bytes
    line: str

    @classmethod
    def from_line(cls, line: str) -> "Signature":
        """Read a signature line without its newline; raises BadNote."""
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        signature = _decoded(encoded)
        _check_name(name)
        if dash != "—" or len(signature) < 5:
            message = f"{line!r} is not a signature line."
            raise BadNote(message)
        return cls(name, signature[:4], signature[4:], line)


def sign(text: str, signer: Signer) -> str:
    """Return the signed note of a text that ends with a newline; raises BadNote."""
    _check_name(signer.name)
    _check_text(text)
    signature = signer.private_key.sign(text.encode())
    return f"{text}\n{signature_line(signer.verifier, signature)}"


def signature_line(verifier: Verifier, signature: bytes) -> str:
    """Return the line that carries a signature, with its newline."""
    return f"— {verifier.name} {base64.b64encode(verifier.key_id + signature).decode()}\n"


def split(note: str) -> tuple[str, list[Signature]]:
    """Return the text of a note and its signatures, none of them checked; raises BadNote for a wrong form."""
    text, separator, block = note.rpartition("\n\n")
    text += "\n"
    _check_text(text)
    if not separator or not block.endswith("\n") or block.count("\n") > _MOST_SIGNATURES:
        message = "The note has no signature lines."
        raise BadNote(message)
    return text, [Signature.from_line(line) for line in block[:-1].split("\n")]


def open_note(note: str, verifiers: Iterable[Verifier]) -> str:
    """Return the text of a note that a known key has signed.

    Unknown keys are ignored; raises BadNote when the signature of a known key is wrong or there is none.
    """
    text, signatures = split(note)
    if not accepted(text, signatures, verifiers):
        message = "No known key has signed the note."
        raise BadNote(message)
    return text


def accepted(text: str, signatures: Iterable[Signature], verifiers: Iterable[Verifier]) -> list[Signature]:
    """Return the signatures of known keys; raises BadNote when one of them is wrong."""
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    found = []
    for signature in signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.accepts(text, signature.signature):
            message = f"The signature of {signature.name}+{signature.key_id.hex()} is wrong."
            raise BadNote(message)
        found.append(signature)
    return found


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = f"{text!r} is not base64."
        raise BadNote(message) from error


def _check_name(name: str) -> None:
    if not name or "+" in name or name.split() != [name]:
        message = f"{name!r} is not a key name: no spaces, no plus."
        raise BadNote(message)


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        message = "A note ends with a newline and holds no other control characters."
        raise BadNote(message)
