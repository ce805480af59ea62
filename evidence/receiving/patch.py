"""Reads the head of a tus PATCH request, whoever sends it; pure."""

import base64
import binascii
import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.intake.incoming import Hash
from evidence.receiving.answers import Answer

VERSION = "1.0.0"
BODY_TYPE = "application/offset+octet-stream"
WHOLE_NUMBER = re.compile(r"\d{1,18}")
CHECKSUMS = {"sha1": 20, "sha256": 32}  # bytes; tus 1.0.0 asks every server for sha1: it finds slips, not forgers
ALGORITHMS = {"Tus-Checksum-Algorithm": ",".join(sorted(CHECKSUMS))}


@dataclass(frozen=True)
class Checksum:
    """What the sender says that the hash of a part is."""

    algorithm: str
    digest: bytes

    def hasher(self) -> Hash:
        """Return an empty hash of this kind."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


@dataclass(frozen=True)
class Patch:
    """One PATCH: where the bytes go, and how they can be checked. `length` is None for a chunked body.

    The names in `headers` are in small letters.
    """

    upload_id: uuid.UUID
    offset: int
    length: int | None
    checksum: Checksum | None
    headers: Mapping[str, str]

    @property
    def authorization(self) -> str:
        """What the sender shows to be let in, when it is not a cookie."""
        return self.headers.get("authorization", "")


Headers = Iterable[tuple[bytes, bytes]]


def is_upload(method: str, raw_headers: Headers) -> bool:
    """Say whether a request carries bytes of an upload, to whatever address."""
    wanted = BODY_TYPE.encode()
    return method == "PATCH" and any(
        name.lower() == b"content-type" and value.strip().lower() == wanted for name, value in raw_headers
    )


def readable(raw_headers: Headers) -> dict[str, str]:
    """Return headers as text, their names in small letters."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw_headers}


def read_patch(named: str, headers: Mapping[str, str]) -> Patch:
    """Return what a request about the upload `named` in its address asks for.

    Raises Answer 400, 404, 412 or 415 (tus 1.0.0).
    """
    if headers.get("tus-resumable") != VERSION:
        raise Answer(412, f"Send Tus-Resumable: {VERSION}.", {"Tus-Version": VERSION})
    if headers.get("content-type", "").strip().lower() != BODY_TYPE:
        raise Answer(415, f"Send Content-Type: {BODY_TYPE}.")
    return Patch(
        upload_id=_upload_id(named),
        offset=_whole_number(headers, "upload-offset"),
        length=_whole_number(headers, "content-length") if "content-length" in headers else None,
        checksum=_checksum(headers.get("upload-checksum")),
        headers=headers,
    )


def _upload_id(named: str) -> uuid.UUID:
    try:
        return uuid.UUID(named)
    except ValueError:
        raise Answer(404, "There is no such upload.") from None


def _whole_number(headers: Mapping[str, str], name: str) -> int:
    value = headers.get(name, "")
    if not WHOLE_NUMBER.fullmatch(value):
        raise Answer(400, f"{name} must be a whole number.")
    return int(value)


def _checksum(header: str | None) -> Checksum | None:
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    size = CHECKSUMS.get(algorithm.lower())
    if size is None:
        raise Answer(400, "Upload-Checksum must be: sha256 <base64>.", ALGORITHMS)
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != size:
        raise Answer(400, f"Upload-Checksum must be the base64 of {size} bytes.")
    return Checksum(algorithm.lower(), digest)
