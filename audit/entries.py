"""Builds one entry, hashes it and inserts it in one statement; called only by `audit.journal`.

What an entry adds to an act is held small: one round trip, and only the columns that have a value.
"""

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from audit import attestation, canonical, writer_mac
from audit.actors import Actor
from audit.canonical import Json
from audit.context import RequestContext
from audit.operations import Operation, Outcome
from audit.uuid7 import uuid7

_PERSONAL = "WITH personal AS (INSERT INTO audit_personal (entry_id, salt, payload) VALUES (%s, %s, %s)) "


@dataclass(frozen=True)
class Act:
    """What the caller says about an act; the rest comes from the request context and the clock."""

    operation: Operation
    by: Actor
    on: models.Model | None = None
    outcome: Outcome = Outcome.SUCCESS
    reason_code: str = ""
    incident_id: uuid.UUID | None = None
    sha256: str = ""
    details: Mapping[str, Json] | None = None
    personal: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Built:
    """An entry ready to be inserted: its columns by name, and the row of its personal part, if any."""

    id: uuid.UUID
    columns: dict[str, Any]
    personal: list[Any]


def build(act: Act, around: RequestContext) -> Built:
    """Put an entry together and hash it; raises canonical.NotCanonical."""
    identifier = uuid7()
    payload = _personal_part(act, around)
    salt = os.urandom(16)
    values = _values(str(identifier), act, around, attestation.commitment(salt, payload).hex() if payload else None)
    attested = attestation.attested(values.items())
    hashed = attestation.hash_of(attested)
    columns = _as_columns({"actor_id": "", **attested})  # the one column without a default that may be empty
    columns |= {"content_hash": hashed, "writer_mac": writer_mac.mac(hashed)}
    personal = [values["id"], salt, canonical.encode(payload).decode()] if payload else []
    return Built(identifier, columns, personal)


def insert(database: BaseDatabaseWrapper, act: Act, around: RequestContext) -> uuid.UUID:
    """Write one entry, its personal part beside it, and return its id; raises canonical.NotCanonical."""
    built = build(act, around)
    statement = _statement(tuple(built.columns), has_personal=bool(built.personal))
    with database.cursor() as cursor:
        cursor.execute(statement, [*built.personal, *built.columns.values()])
    return built.id


@lru_cache(maxsize=512)
def _statement(names: tuple[str, ...], *, has_personal: bool) -> str:
    entry = f"INSERT INTO audit_entry ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608 - made of constants
    return _PERSONAL + entry if has_personal else entry


def _personal_part(act: Act, around: RequestContext) -> dict[str, Json]:
    parts = {
        "actor": act.by.actor_snapshot(),
        "source_ip": around.source_ip,
        "justification_text": around.justification_text,
        "given": dict(act.personal or {}),
    }
    return {name: canonical.plain(value) for name, value in parts.items() if value}


def _values(identifier: str, act: Act, around: RequestContext, commitment: str | None) -> dict[str, Json]:
    return {
        "id": identifier,
        "schema_version": attestation.SCHEMA_VERSION,
        "occurred_at": attestation.moment_text(timezone.now()),
        "client_time": _moment(around.client_time),
        "clock_offset_ms": around.clock_offset_ms,
        "kind": act.operation.kind.value,
        "operation": act.operation.value,
        "outcome": act.outcome.value,
        "reason_code": act.reason_code,
        "actor_type": act.by.actor_type,
        "actor_id": act.by.actor_id,
        "on_behalf_of": getattr(act.by, "on_behalf_of", ""),
        "session_ref": around.session_ref,
        "auth_method": around.auth_method,
        "auth_at": _moment(around.auth_at),
        "mfa": around.mfa,
        "user_agent_hash": around.user_agent_hash,
        "object_type": act.on._meta.label_lower if act.on else "",
        "object_id": str(act.on.pk) if act.on else "",
        "object_sha256": act.sha256,
        "incident_id": str(act.incident_id) if act.incident_id else None,
        "purpose": around.purpose,
        "justification_code": around.justification_code,
        "rule": around.rule,
        "request_id": around.request_id,
        "details": canonical.plain(act.details or {}),
        "personal_commitment": commitment,
    }


def _moment(moment: datetime | None) -> str | None:
    return attestation.moment_text(moment) if moment else None


def _as_columns(columns: dict[str, Any]) -> dict[str, Any]:
    if "details" in columns:
        columns["details"] = canonical.encode(columns["details"]).decode()
    if "personal_commitment" in columns:
        columns["personal_commitment"] = f"\\x{columns['personal_commitment']}"
    return columns
