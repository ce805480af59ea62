"""The tag files of a BagIt 1.0 bag (RFC 8493): declaration, information, manifests. Pure."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256, sha512

ALGORITHMS = ("sha256", "sha512")
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_MANIFEST = "tagmanifest-sha256.txt"  # its digest is what the journal signs
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Listed:
    """A file of the bag: its path inside, bytes, digests (lower-case hex) and CRC-32."""

    path: str
    size: int
    sha256: str
    sha512: str
    crc32: int


def listed(path: str, content: bytes) -> Listed:
    """Return a small file as it is listed."""
    return Listed(path, len(content), sha256(content).hexdigest(), sha512(content).hexdigest(), zlib.crc32(content))


def plain_name(words: str, fallback: str = "file") -> str:
    """Return a name that every system can keep and no manifest has to escape; never hidden, never a path."""
    return _NOT_IN_A_NAME.sub("-", words).strip("-._")[:80] or fallback


def information(fields: Iterable[tuple[str, str]], payload: Sequence[Listed]) -> bytes:
    """Return bag-info.txt (section 2.2.2); line ends in values become spaces."""
    octets = f"{sum(one.size for one in payload)}.{len(payload)}"
    lines = [*fields, ("Payload-Oxum", octets)]
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in lines).encode()


def manifests(payload: Sequence[Listed]) -> dict[str, bytes]:
    """Return the payload manifests by name."""
    return {f"manifest-{name}.txt": _lines(payload, name) for name in ALGORITHMS}


def tag_manifests(tags: Sequence[Listed]) -> dict[str, bytes]:
    """Return the tag manifests by name."""
    return {f"tagmanifest-{name}.txt": _lines(tags, name) for name in ALGORITHMS}


def _lines(files: Iterable[Listed], algorithm: str) -> bytes:
    ordered = sorted(files, key=lambda one: one.path)
    return "".join(f"{getattr(one, algorithm)}  {one.path}\n" for one in ordered).encode()
