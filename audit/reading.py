"""What pages may know of the journal: the trail of one object, and how far sealing has come."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from audit.models import Checkpoint, Entry, Leaf, Pending, Personal
from audit.operations import Operation
from audit.uuid7 import first_of, milliseconds_of

ERASED = {"name": "erased"}


@dataclass(frozen=True)
class TrailRow:
    """One entry as a page shows it; `leaf_index` is None until the sealer has been."""

    id: uuid.UUID
    occurred_at: datetime
    operation: str
    kind: str
    outcome: str
    reason_code: str
    actor_type: str
    actor_id: str
    actor: dict[str, str]
    justification_code: str
    details: dict[str, Any]
    leaf_index: int | None
    sha256: str
    object_type: str
    object_id: str
    given: dict[str, str] = field(default_factory=dict)  # personal values of the act, until they are erased


@dataclass(frozen=True)
class JournalPosition:
    """How many entries are sealed, when the last checkpoint was signed, and how long the oldest waits (s)."""

    size: int
    sealed_at: datetime | None
    lag_seconds: float


def trail(on: models.Model, limit: int | None = None) -> list[TrailRow]:
    """Return the entries about one object, newest first; three queries, whatever the number of rows."""
    return _rows(list(_entries(on)[:limit]))


def acts(
    *,
    operations: Collection[Operation],
    since: datetime,
    on: Collection[models.Model] | None = None,
    outcome: str = "",
    limit: int,
) -> list[TrailRow]:
    """Return the newest acts of some kinds since a moment, on some objects (None: on any); three queries."""
    earliest = first_of(since - timedelta(minutes=1))  # leaves out older partitions; the exact bound is the time
    entries = Entry.objects.filter(id__gte=earliest, occurred_at__gte=since, operation__in=operations).order_by("-id")
    if on is not None:
        kinds = {thing._meta.label_lower for thing in on}
        entries = entries.filter(object_type__in=kinds, object_id__in=[str(thing.pk) for thing in on])
    if outcome:
        entries = entries.filter(outcome=outcome)
    return _rows(list(entries[:limit]))


def _rows(entries: list[Entry]) -> list[TrailRow]:
    identifiers = [entry.id for entry in entries]
    leaves = dict(Leaf.objects.filter(entry_id__in=identifiers).values_list("entry_id", "leaf_index"))
    personal = dict(Personal.objects.filter(entry_id__in=identifiers).values_list("entry_id", "payload"))
    return [_row(entry, leaves.get(entry.id), personal.get(entry.id)) for entry in entries]


def trail_count(on: models.Model) -> int:
    """Return how many entries there are about one object."""
    return _entries(on).count()


def position() -> JournalPosition:
    """Return how far sealing has come; three short queries."""
    last = Leaf.objects.order_by("-leaf_index").values_list("leaf_index", flat=True).first()
    oldest = Pending.objects.order_by("entry_id").values_list("entry_id", flat=True).first()
    now = timezone.now()
    waiting = now - datetime.fromtimestamp(milliseconds_of(oldest) / 1000, UTC) if oldest else now - now
    return JournalPosition(
        size=0 if last is None else last + 1,
        sealed_at=Checkpoint.objects.values_list("created_at", flat=True).first(),
        lag_seconds=max(0.0, waiting.total_seconds()),
    )


def _entries(on: models.Model) -> "models.QuerySet[Entry]":
    return Entry.objects.filter(object_type=on._meta.label_lower, object_id=str(on.pk)).order_by("-id")


def _row(entry: Entry, leaf_index: int | None, personal: dict[str, Any] | None) -> TrailRow:
    return TrailRow(
        id=entry.id,
        occurred_at=entry.occurred_at,
        operation=entry.operation,
        kind=entry.kind,
        outcome=entry.outcome,
        reason_code=entry.reason_code,
        actor_type=entry.actor_type,
        actor_id=entry.actor_id,
        actor=_actor(entry, personal),
        justification_code=entry.justification_code,
        details=entry.details,
        leaf_index=leaf_index,
        sha256=entry.object_sha256,
        object_type=entry.object_type,
        object_id=entry.object_id,
        given=dict((personal or {}).get("given", {})),
    )


def _actor(entry: Entry, personal: dict[str, Any] | None) -> dict[str, str]:
    if personal is not None and "actor" in personal:
        return dict(personal["actor"])
    if entry.actor_type in {"worker", "public"}:
        return {"name": entry.actor_id}
    return ERASED if entry.personal_commitment is not None and personal is None else {"name": entry.actor_id}
