#!/usr/bin/env python3
"""Check a bundle of digital evidence offline: Python 3.8 or newer and nothing else, no network.

    python3 verify.py [FOLDER] [--key KEY]

FOLDER is the unpacked bundle (where this file lies, when left out). KEY is the public key of the force's journal, as
text or as a file. Take it, and best this program too, from the force's own page: without it the bundle can only show
that it agrees with itself. Checked are: every file against the manifests (BagIt, RFC 8493), none too many or too few;
the signature of the journal over them (Ed25519, RFC 8032); for each exhibit the proof that its hash stands in the
journal (RFC 6962, C2SP tlog-proof). Exit code 0: PASS. 1: FAIL, each wrong thing is named. 2: used wrongly.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Point = tuple[int, int, int, int]
    Key = tuple[str, bytes, bytes]

ALGORITHMS = ("sha256", "sha512")
SIGNATURE = "signature.tlog-proof"
PROOF = re.compile(r"c2sp\.org/tlog-proof@v1\nextra (\S+)\nindex ([0-9]{1,18})((?:\n\S+)*)\n\n(.*)", re.DOTALL)
SEALED = "sharing.bundle_sealed"
# Ed25519 (RFC 8032 section 5.1): the field, the order of the base point, the curve's d, the base point.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


class Wrong(Exception):
    """Something is not as it must be; the text says what."""


def recover_x(y: int, sign: int) -> int:
    """Return the x of a point (RFC 8032 section 5.1.3)."""
    if y >= P:
        raise Wrong("a point is not on the curve")
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        raise Wrong("a point is not on the curve")
    return P - x if x & 1 != sign else x


def add(one: Point, other: Point) -> Point:
    """Add two points in extended coordinates (RFC 8032 section 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, point: Point) -> Point:
    """Return a multiple of a point."""
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature is right (RFC 8032 section 5.1.7)."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    packed = int.from_bytes(public_key, "little")
    y = packed & (2**255 - 1)
    x = recover_x(y, packed >> 255)
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    minus = (P - x, y, 1, (P - x) * y % P)
    base_x = recover_x(BASE_Y, 0)
    base = (base_x, BASE_Y, 1, base_x * BASE_Y % P)
    left = add(multiply(scalar, base), multiply(challenge, minus))
    inverse = pow(left[2], P - 2, P)
    encoded = left[1] * inverse % P | (left[0] * inverse % P & 1) << 255
    return scalar < L and encoded.to_bytes(32, "little") == signature[:32]


def decoded(text: str) -> bytes:
    """Return the bytes of base64; there is one way to write them, and no other text is taken."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if base64.b64encode(data).decode() != text:
        raise Wrong("%r is not base64" % text[:60])
    return data


def read_key(text: str) -> Key:
    """Return name, id and bytes of a public key line: name+id+base64 (C2SP signed-note)."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    key = decoded(encoded)
    identifier = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if len(key) != 33 or key[:1] != b"\x01" or identifier.hex() != key_id:
        raise Wrong("this is not a public key of the journal")
    return name, identifier, key[1:]


def opened_head(note: str, key: Key) -> tuple[int, bytes]:
    """Return size and root of a checkpoint that the key has signed (C2SP tlog-checkpoint)."""
    text, separator, lines = note.rpartition("\n\n")
    text += "\n"
    name, identifier, public_key = key
    signed = False
    for who, encoded in re.findall("^\u2014 (\\S+) (\\S+)$", lines, re.MULTILINE):
        signature = decoded(encoded)
        if (who, signature[:4]) == (name, identifier):
            signed = is_signed(public_key, text.encode(), signature[4:])
    parts = text.split("\n")
    if not separator or not signed or parts[0] != name or len(parts) < 4 or not parts[1].isdigit():
        raise Wrong("it is not signed by the key of %s" % name)
    return int(parts[1]), decoded(parts[2])


def root_of(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """Return the root that a leaf and its path lead to (RFC 9162 section 2.1.3.2)."""
    at, last, found = index, size - 1, leaf
    for step in path:
        if not last:
            raise Wrong("its path is too long")
        if at & 1 or at == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        at, last = at >> 1, last >> 1
    if last or index >= size:
        raise Wrong("its path does not fit the signed head")
    return found


def proven(text: str, key: Key) -> dict[str, Any]:
    """Return the journal entry that a proof shows to stand in the signed journal."""
    found = PROOF.fullmatch(text)
    if found is None:
        raise Wrong("it has not the form of a proof")
    attested, index, path = decoded(found[1]), int(found[2]), [decoded(step) for step in found[3].split()]
    size, root = opened_head(found[4], key)
    leaf = hashlib.sha256(b"\x00" + hashlib.sha256(attested).digest()).digest()
    if root_of(index, size, leaf, path) != root:
        raise Wrong("its entry is not in the journal that was signed: the entry or the proof was changed")
    entry: dict[str, Any] = json.loads(attested.decode())
    return entry


def safe(name: str) -> str:
    """Return a relative path of a manifest; raises Wrong for one that could leave the folder."""
    parts = name.split("/")
    if not name or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise Wrong("%r is not a path that may stand in a manifest" % name)
    return os.path.join(*parts)


def read_text(folder: str, name: str) -> str:
    """Return a small file as text."""
    try:
        with open(os.path.join(folder, safe(name)), encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong("%s cannot be read: %s" % (name, error.__class__.__name__))


def read_manifest(folder: str, name: str) -> dict[str, str]:
    """Return the digests of a BagIt manifest by path."""
    digests = {}
    for line in read_text(folder, name).splitlines():
        digest, _, path = line.partition("  ")
        safe(path)
        if path in digests:
            raise Wrong("%s names %s twice" % (name, path))
        digests[path] = digest.lower()
    return digests


def hashes_of(path: str) -> list[str]:
    """Return SHA-256 and SHA-512 of a file, read once."""
    hashers = [hashlib.new(name) for name in ALGORITHMS]
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            for hasher in hashers:
                hasher.update(chunk)
    return [hasher.hexdigest() for hasher in hashers]


def files_in(folder: str) -> set[str]:
    """Return the path of every file, with slashes, relative to the folder."""
    found: set[str] = set()
    for place, _, names in os.walk(folder):
        inside = os.path.relpath(place, folder).replace(os.sep, "/")
        found |= {name if inside == "." else inside + "/" + name for name in names}
    return {name for name in found if not name.startswith("__pycache__/")}


class Bundle:
    """One unpacked bundle, and what was found wrong in it."""

    def __init__(self, folder: str, key_text: str) -> None:
        self.folder, self.key_text = folder, key_text
        self.problems: list[str] = []
        self.digests: dict[str, list[str]] = {}

    def check(self) -> None:
        """Check everything that can be checked; what is wrong is collected."""
        for step in (self.check_files, self.check_signature, self.check_exhibits):
            try:
                step()
            except Wrong as wrong:
                self.problems.append(str(wrong))
            except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
                self.problems.append("a file is missing or has a wrong form: %r" % error)

    def proven(self, name: str) -> dict[str, Any]:
        """Return the entry that a proof in the bundle proves."""
        try:
            key = read_key(self.key_text or read_text(self.folder, "journal-key.txt"))
            return proven(read_text(self.folder, name), key)
        except Wrong as wrong:
            raise Wrong("%s: %s" % (name, wrong))

    def check_files(self) -> None:
        """Compare all files with all manifests, and the list of files with what lies there."""
        if "BagIt-Version: 1.0" not in read_text(self.folder, "bagit.txt"):
            raise Wrong("bagit.txt is not that of BagIt 1.0")
        there = files_in(self.folder)
        tags = {"tagmanifest-%s.txt" % name for name in ALGORITHMS} | {SIGNATURE}
        for position, algorithm in enumerate(ALGORITHMS):
            payload = read_manifest(self.folder, "manifest-%s.txt" % algorithm)
            listed = dict(read_manifest(self.folder, "tagmanifest-%s.txt" % algorithm), **payload)
            for name in sorted(there - tags - set(listed)):
                self.problems.append("%s was added, or its line removed from a %s manifest" % (name, algorithm))
            for name, digest in sorted(listed.items()):
                self.compare(name, digest, position)

    def compare(self, name: str, digest: str, position: int) -> None:
        """Compare one file with one digest; it is read once for both."""
        path = os.path.join(self.folder, safe(name))
        if os.path.islink(path) or not os.path.isfile(path):
            self.problems.append("%s is missing" % name)
        elif self.digests.setdefault(name, self.digests.get(name) or hashes_of(path))[position] != digest:
            self.problems.append("%s was changed: its %s is not that of the manifest" % (name, ALGORITHMS[position]))

    def check_signature(self) -> None:
        """Check that the journal attests exactly this tag manifest; through it hangs everything else."""
        entry = self.proven(SIGNATURE)
        digest = hashes_of(os.path.join(self.folder, "tagmanifest-sha256.txt"))[0]
        if (entry.get("operation"), entry.get("object_sha256")) != (SEALED, digest):
            raise Wrong("tagmanifest-sha256.txt is not the one that the force has signed")

    def check_exhibits(self) -> None:
        """Check that the journal attests the hash of each exhibit."""
        manifest = json.loads(read_text(self.folder, "manifest.json"))
        for item in manifest["items"]:
            try:
                entry = self.proven(item["proof"])
            except Wrong as wrong:
                self.problems.append(str(wrong))
                continue
            if (entry.get("object_id"), entry.get("object_sha256")) != (item["item"], item["sha256"]):
                self.problems.append("%s proves another file than %s" % (item["proof"], item["path"]))
            if self.digests.get(item["path"], [""])[0] != item["sha256"]:
                self.problems.append("%s is not the file that manifest.json describes" % item["path"])


def main(arguments: list[str] | None = None) -> int:
    """Check, tell, and return the exit code."""
    parser = argparse.ArgumentParser(description="Check a bundle of digital evidence offline.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("folder", nargs="?", default=here, help="the unpacked bundle (where this file lies)")
    parser.add_argument("--key", default="", help="public key of the force's journal, from the force's own page")
    options = parser.parse_args(arguments)
    key = read_text(*os.path.split(options.key)) if os.path.isfile(options.key) else options.key
    bundle = Bundle(options.folder, key)
    bundle.check()
    if bundle.problems:
        print("\n".join(["WRONG: " + problem for problem in dict.fromkeys(bundle.problems)] + ["FAIL"]))
        return 1
    print("All %d files are as the force has signed them." % len(bundle.digests))
    alone = "PASS, but only as far as the bundle agrees with itself: give --key from the force's own page."
    print("PASS: signed by the key that you gave." if options.key else alone)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
