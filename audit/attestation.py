"""What one entry attests, and its content hash: the same few lines serve the writer and the verifier."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from audit import canonical
from audit.canonical import Json

SCHEMA_VERSION = 1

# Every column of audit_entry but content_hash, in the order of the table. The right side reads a column back
# as the text that was hashed. A column missing here would not be protected: a test compares with the table.
COLUMNS = {
    "id": "e.id::text",
    "schema_version": "e.schema_version",
    "occurred_at": "to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
    "client_time": "to_char(e.client_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
    "clock_offset_ms": "e.clock_offset_ms",
    "kind": "e.kind",
    "operation": "e.operation",
    "outcome": "e.outcome",
    "reason_code": "e.reason_code",
    "actor_type": "e.actor_type",
    "actor_id": "e.actor_id",
    "on_behalf_of": "e.on_behalf_of",
    "session_ref": "e.session_ref",
    "auth_method": "e.auth_method",
    "auth_at": "to_char(e.auth_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
    "mfa": "e.mfa",
    "user_agent_hash": "e.user_agent_hash",
    "object_type": "e.object_type",
    "object_id": "e.object_id",
    "object_sha256": "e.object_sha256",
    "incident_id": "e.incident_id::text",
    "purpose": "e.purpose",
    "justification_code": "e.justification_code",
    "rule": "e.rule",
    "request_id": "e.request_id",
    "details": "e.details::text",
    "personal_commitment": "encode(e.personal_commitment, 'hex')",
}
FIELDS = tuple(COLUMNS)
SELECT_LIST = ", ".join(COLUMNS.values())
_DETAILS = FIELDS.index("details")
_decode = json.JSONDecoder().decode


def moment_text(moment: datetime) -> str:
    """Return an aware time as UTC with microseconds, as PostgreSQL's to_char writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def attested(values: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    """Return what of one entry is hashed: the fields that have a value.

    Empty values (null, "", false, {}) are left out, so a column added later leaves old hashes as they are.
    """
    return {name: value for name, value in values if value or (value == 0 and value is not False)}


def content_hash(values: Iterable[Json]) -> bytes:
    """Return the SHA-256 of the canonical JSON of one entry's values, given in the order of FIELDS."""
    return hash_of(attested(zip(FIELDS, values, strict=True)))


def of_row(row: Sequence[Any]) -> dict[str, Json]:
    """Return what is attested by an entry whose first columns are those of SELECT_LIST."""
    values = list(row[: len(FIELDS)])
    values[_DETAILS] = _decode(values[_DETAILS])
    return attested(zip(FIELDS, values, strict=True))


def hash_of(attested: Mapping[str, Json]) -> bytes:
    """Return the SHA-256 of the canonical JSON of what is attested."""
    return hashlib.sha256(canonical.encode(attested)).digest()


def commitment(salt: bytes, payload: Json) -> bytes:
    """Return what stands in the entry for personal data: SHA-256(salt, canonical JSON of the payload)."""
    return hashlib.sha256(salt + canonical.encode(payload)).digest()
