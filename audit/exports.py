"""The form of an export of the journal, and its check without the system that made it. Pure.

A folder: `entries.jsonl` (one entry a line, in the order of the tree, none left out), `tail.txt` (hashes of the leaves
from there to the checkpoint), `checkpoint.txt`, `manifest.json`, and `manifest.note`, which signs the manifest.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit import attestation, canonical, checkpoint, notes
from audit.checkpoint import Head
from audit.cosignatures import Cosignature, WitnessVerifier, cosignatures
from audit.notes import BadNote, Verifier
from audit.tree import Frontier, leaf

FORMAT = "exhibit-journal-export/1"
ENTRIES, TAIL, CHECKPOINT = "entries.jsonl", "tail.txt", "checkpoint.txt"
MANIFEST, SIGNATURE = "manifest.json", "manifest.note"
FILES = (ENTRIES, TAIL, CHECKPOINT)
BLOCK = 1 << 20


class BadExport(ValueError):
    """The export is not what was signed; the message names the file and, where it is known, the line."""


@dataclass(frozen=True)
class Checked:
    """What an export shows: so many entries from this leaf on, all of them under this head."""

    entries: int
    first_leaf: int
    head: Head
    cosigned: list[Cosignature]
    manifest: dict[str, Any]


def export_key_name(origin: str) -> str:
    """Return the name under which the journal's key signs exports, so that its signature is never a checkpoint's."""
    return f"{origin}/export"


def manifest_text(manifest: bytes) -> str:
    """Return the text that is signed for a manifest."""
    return f"{FORMAT}\n{hashlib.sha256(manifest).hexdigest()}\n"


def check(folder: Path, verifiers: Sequence[Verifier], witnesses: Sequence[WitnessVerifier] = ()) -> Checked:
    """Check an export against the public keys of the journal and of witnesses; raises BadExport.

    Signature, hashes of the files, each entry against its own hash and its personal part, and all of them
    as one unbroken run of leaves under the signed head: an entry that was left out would change the root.
    """
    manifest = _signed_manifest(folder, verifiers)
    for name in FILES:
        if file_hash(folder / name) != manifest["files"].get(name):
            message = f"{name} is not the file that the manifest names: it was changed."
            raise BadExport(message)
    head, cosigned = _head(folder, verifiers, witnesses)
    frontier = Frontier(manifest["first_leaf"], [_decoded(MANIFEST, peak) for peak in manifest["edge"]])
    for leaf_hash in _entries(folder, manifest["first_leaf"]):
        frontier.append(leaf_hash)
    count = frontier.size - manifest["first_leaf"]
    for line in _lines(folder / TAIL):
        frontier.append(_decoded(TAIL, line))
    if (frontier.size, frontier.root()) != (head.size, head.root) or count != manifest["entries"]:
        message = f"{ENTRIES}: these are not the entries under the signed head: some were left out or added."
        raise BadExport(message)
    return Checked(count, manifest["first_leaf"], head, cosigned, manifest)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hex; raises BadExport when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror})."
        raise BadExport(message) from error
    return digest.hexdigest()


def _signed_manifest(folder: Path, verifiers: Sequence[Verifier]) -> dict[str, Any]:
    keys = [Verifier(export_key_name(verifier.name), verifier.public_key) for verifier in verifiers]
    try:
        manifest = (folder / MANIFEST).read_bytes()
        text = notes.open_note((folder / SIGNATURE).read_text(encoding="utf-8"), keys)
    except (OSError, UnicodeDecodeError, BadNote) as error:
        message = f"{SIGNATURE}: {error}"
        raise BadExport(message) from error
    if text != manifest_text(manifest):
        message = f"{MANIFEST} is not the one that was signed: it was changed."
        raise BadExport(message)
    return dict(json.loads(manifest))


def _head(
    folder: Path, verifiers: Sequence[Verifier], witnesses: Sequence[WitnessVerifier]
) -> tuple[Head, list[Cosignature]]:
    try:
        note = (folder / CHECKPOINT).read_text(encoding="utf-8")
        head = checkpoint.opened(note, verifiers)
        return head, cosignatures(*notes.split(note), witnesses)
    except BadNote as error:
        message = f"{CHECKPOINT}: {error}"
        raise BadExport(message) from error


def _entries(folder: Path, first: int) -> Iterator[bytes]:
    """Yield the leaf hash of each entry, computed from what it says."""
    for number, line in enumerate(_lines(folder / ENTRIES)):
        entry = json.loads(line)
        attested, personal = entry["attested"], entry["personal"]
        if entry["leaf_index"] != first + number:
            message = f"{ENTRIES}, line {number + 1}: leaf {first + number} should stand here."
            raise BadExport(message)
        if personal is not None:
            found = attestation.commitment(bytes.fromhex(personal["salt"]), personal["payload"]).hex()
            if found != attested.get("personal_commitment"):
                message = f"{ENTRIES}, line {number + 1}: the personal part is not the one that the entry commits to."
                raise BadExport(message)
        yield leaf(attestation.hash_of(attested))


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield line.removesuffix("\n")


def _decoded(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = f"{name}: {text[:60]!r} is not base64."
        raise BadExport(message) from error


def line_of(leaf_index: int, attested: dict[str, Any], salt: bytes | None, payload: Any) -> bytes:
    """Return the line of one entry; without a personal part when none was given or it was erased."""
    personal = None if salt is None else {"salt": salt.hex(), "payload": payload}
    return canonical.encode({"leaf_index": leaf_index, "attested": attested, "personal": personal}) + b"\n"
