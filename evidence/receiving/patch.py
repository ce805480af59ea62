"""Reads the head of a tus PATCH request; pure."""

import base64
import binascii
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.receiving.answers import Answer

PATH = re.compile(r"/api/evidence/uploads/([^/]+)/?")
VERSION = "1.0.0"
BODY_TYPE = "application/offset+octet-stream"
WHOLE_NUMBER = re.compile(r"\d{1,18}")


@dataclass(frozen=True)
class Patch:
    """One PATCH: where the bytes go, and how they can be checked. `length` is None for a chunked body."""

    upload_id: uuid.UUID
    offset: int
    length: int | None
    checksum: bytes | None
    authorization: str
    request_id: str
    user_agent: str


def is_for_us(method: str, path: str) -> bool:
    """Say whether a request is a PATCH of an upload."""
    return method == "PATCH" and PATH.fullmatch(path) is not None


def read_patch(path: str, raw_headers: Iterable[tuple[bytes, bytes]]) -> Patch:
    """Return what the request asks for; raises Answer 400, 404, 412 or 415 (tus 1.0.0)."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw_headers}
    if headers.get("tus-resumable") != VERSION:
        raise Answer(412, f"Send Tus-Resumable: {VERSION}.", {"Tus-Version": VERSION})
    if headers.get("content-type", "").strip().lower() != BODY_TYPE:
        raise Answer(415, f"Send Content-Type: {BODY_TYPE}.")
    return Patch(
        upload_id=_upload_id(path),
        offset=_whole_number(headers, "upload-offset"),
        length=_whole_number(headers, "content-length") if "content-length" in headers else None,
        checksum=_checksum(headers.get("upload-checksum")),
        authorization=headers.get("authorization", ""),
        request_id=headers.get("x-request-id", ""),
        user_agent=headers.get("user-agent", ""),
    )


def _upload_id(path: str) -> uuid.UUID:
    found = PATH.fullmatch(path)
    try:
        return uuid.UUID(found.group(1) if found else "")
    except ValueError:
        raise Answer(404, "There is no such upload.") from None


def _whole_number(headers: dict[str, str], name: str) -> int:
    value = headers.get(name, "")
    if not WHOLE_NUMBER.fullmatch(value):
        raise Answer(400, f"{name} must be a whole number.")
    return int(value)


def _checksum(header: str | None) -> bytes | None:
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    if algorithm.lower() != "sha256":
        raise Answer(400, "Upload-Checksum must be: sha256 <base64>.", {"Tus-Checksum-Algorithm": "sha256"})
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != 32:
        raise Answer(400, "Upload-Checksum must be the base64 of 32 bytes.")
    return digest
