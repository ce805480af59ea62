"""The certificate of an erased item: ids, hashes, bytes, rule, approvers and the last check; no name, no content."""

import hashlib
from collections.abc import Iterable

from django.utils import timezone

from audit import canonical
from audit.canonical import Json
from evidence.models import Disposal, File

FORMAT = "exhibit-disposal-certificate/1"


def body_of(disposal: Disposal, files: Iterable[File], *, versions_erased: int) -> dict[str, Json]:
    """Return the certificate as plain values (DPA 2018 s. 62: erasure; its log holds no content and no names)."""
    listed: list[Json] = [
        {"id": str(file.pk), "role": file.role, "sha256": file.sha256, "bytes": file.size} for file in files
    ]
    version = disposal.version
    return {
        "format": FORMAT,
        "item": str(disposal.item_id),
        "disposal": str(disposal.pk),
        "files": listed,
        "bytes": sum(file.size for file in files),
        "object_versions_erased": versions_erased,
        "rule": {
            "key": disposal.rule,
            "code": version.rule.code if version else "",
            "version": str(version.pk) if version else None,
            "number": version.number if version else None,
        },
        "early": disposal.is_early,
        "asked_by": str(disposal.asked_by_id) if disposal.asked_by_id else "schedule",
        "approved_by": str(disposal.approved_by_id) if disposal.approved_by_id else None,
        "queued_at": disposal.queued_at.isoformat() if disposal.queued_at else None,
        "checked": {"holds": 0, "open_links": 0, "at": _text(disposal)},
        "erased_at": timezone.now().isoformat(),
    }


def digest(body: dict[str, Json]) -> str:
    """Return the SHA-256 (hex) of the certificate's canonical form (RFC 8785)."""
    return hashlib.sha256(canonical.encode(body)).hexdigest()


def _text(disposal: Disposal) -> str | None:
    return disposal.started_at.isoformat() if disposal.started_at else None
