"""Signed notes (C2SP signed-note v1.0.0) with Ed25519: how a checkpoint is signed and checked."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"  # signature type (C2SP signed-note, "Signature types")
_MOST_SIGNATURES = 100


class BadNote(ValueError):
    """The note is malformed, or no signature of a known key verifies."""


@dataclass(frozen=True)
class Verifier:
    """A known public key under its name."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key: SHA-256(name, newline, signature type, public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:4]

    def as_text(self) -> str:
        """Return the verifier key line that Go's note package and witnesses read: name+id+key."""
        encoded = base64.b64encode(_ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def from_text(cls, text: str) -> "Verifier":
        """Read a verifier key line; raises BadNote when a part is wrong."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        _check_name(name)
        if key[:1] != _ED25519 or len(key) != 33 or cls(name, key[1:]).key_id.hex() != key_id:
            message = f"{text!r} is not an Ed25519 verifier key."
            raise BadNote(message)
        return cls(name, key[1:])

    def accepts(self, text: str, signature: bytes) -> bool:
        """Say whether this key made a 64-byte signature over a text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
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


def sign(text: str, signer: Signer) -> str:
    """Return the signed note of a text that ends with a newline; raises BadNote."""
    _check_name(signer.name)
    _check_text(text)
    signature = signer.verifier.key_id + signer.private_key.sign(text.encode())
    return f"{text}\n— {signer.name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, verifiers: Iterable[Verifier]) -> str:
    """Return the text of a note that a known key has signed.

    Unknown keys are ignored; raises BadNote when the signature of a known key is wrong or there is none.
    """
    text, separator, block = note.rpartition("\n\n")
    text += "\n"
    _check_text(text)
    if not separator or not block.endswith("\n") or block.count("\n") > _MOST_SIGNATURES:
        message = "The note has no signature lines."
        raise BadNote(message)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    is_signed = False
    for name, key_id, signature in [_signature(line) for line in block[:-1].split("\n")]:
        verifier = known.get((name, key_id))
        if verifier and not verifier.accepts(text, signature):
            message = f"The signature of {name}+{key_id.hex()} is wrong."
            raise BadNote(message)
        is_signed |= verifier is not None
    if not is_signed:
        message = "No known key has signed the note."
        raise BadNote(message)
    return text


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    signature = _decoded(encoded)
    _check_name(name)
    if dash != "—" or len(signature) < 5:
        message = f"{line!r} is not a signature line."
        raise BadNote(message)
    return name, signature[:4], signature[4:]


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
