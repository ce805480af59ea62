"""What pages may know of the journal: the trail of one object, and how far sealing has come."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from audit.known_keys import known_witnesses
from audit.models import Anchor, Checkpoint, Cosignature, Entry, Leaf, Pending, Personal
from audit.operations import Operation, Outcome
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
    justification_text: str = ""
    source_ip: str = ""


@dataclass(frozen=True)
class TrailFilter:
    """Which entries of a trail to show; empty: all."""

    operation: str = ""
    actor_id: str = ""
    outcome: str = ""

    def __bool__(self) -> bool:
        return bool(self.operation or self.actor_id or self.outcome)


@dataclass(frozen=True)
class JournalPosition:
    """How many entries are sealed, when the last checkpoint was signed, and how long the oldest waits (s)."""

    size: int
    sealed_at: datetime | None
    lag_seconds: float


LAG_ALARM = 10.0  # seconds an entry may wait for its leaf; from then on it is an alarm
FLAWS_SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Protection:
    """How far the entries are protected: by a leaf, by a signature, and by what others hold.

    `flawed` counts entries of the last seven days that were forged or changed before they were sealed,
    `witnessed` is the least that any of the witnesses has cosigned, None when there is none.
    """

    sealed: int
    signed: int
    anchored: int
    witnessed: int | None
    flawed: int
    lag_seconds: float


NO_FILTER = TrailFilter()


def trail(on: models.Model, limit: int | None = None, wanted: TrailFilter = NO_FILTER) -> list[TrailRow]:
    """Return the entries about one object, newest first; three queries, whatever the number of rows."""
    return rows_of(list(_filtered(on, wanted)[:limit]))


def incident_trail(incident_id: uuid.UUID, *, about: str = "", limit: int) -> list[TrailRow]:
    """Return the newest entries of an incident, those about objects of one package when `about` names it; 3 queries."""
    entries = Entry.objects.filter(incident_id=incident_id).order_by("-id")
    if about:
        entries = entries.filter(object_type__startswith=f"{about}.")
    return rows_of(list(entries[:limit]))


def trail_facets(on: models.Model) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the operations in a trail, and (actor_type, actor_id) of everybody in it."""
    entries = _entries(on).order_by()
    operations = sorted(entries.values_list("operation", flat=True).distinct())
    return operations, sorted(entries.values_list("actor_type", "actor_id").distinct())


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
    return rows_of(list(entries[:limit]))


def has_done(operation: Operation, *, on: models.Model, by: models.Model, since: datetime) -> bool:
    """Say whether somebody has done this to the whole of an object since a moment, and was not refused; one query."""
    recent = _entries(on).filter(id__gte=first_of(since - timedelta(minutes=1)), occurred_at__gte=since)
    done = recent.filter(operation=operation, actor_id=str(by.pk), outcome=Outcome.SUCCESS)
    return done.exclude(details__has_key="part").exists()


def rows_of(entries: list[Entry]) -> list[TrailRow]:
    """Return entries as pages show them; two queries, whatever their number."""
    identifiers = [entry.id for entry in entries]
    leaves = dict(Leaf.objects.filter(entry_id__in=identifiers).values_list("entry_id", "leaf_index"))
    personal = dict(Personal.objects.filter(entry_id__in=identifiers).values_list("entry_id", "payload"))
    return [_row(entry, leaves.get(entry.id), personal.get(entry.id)) for entry in entries]


def trail_count(on: models.Model, wanted: TrailFilter = NO_FILTER) -> int:
    """Return how many entries there are about one object."""
    return _filtered(on, wanted).count()


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


def protection() -> Protection:
    """Return how far the journal is protected; seven short queries."""
    now = position()
    recent = first_of(timezone.now() - FLAWS_SHOWN)
    witnessed = Cosignature.objects.order_by().values("witness").annotate(reach=models.Max("size"))
    reached = dict(witnessed.values_list("witness", "reach"))
    reaches = [reached.get(witness.name, 0) for witness in known_witnesses()]
    return Protection(
        sealed=now.size,
        signed=Checkpoint.objects.values_list("size", flat=True).first() or 0,
        anchored=Anchor.objects.values_list("size", flat=True).first() or 0,
        witnessed=min(reaches) if reaches else None,
        flawed=Leaf.objects.filter(entry_id__gte=recent).exclude(flaw="").count(),
        lag_seconds=now.lag_seconds,
    )


def _entries(on: models.Model) -> "models.QuerySet[Entry]":
    return Entry.objects.filter(object_type=on._meta.label_lower, object_id=str(on.pk)).order_by("-id")


def _filtered(on: models.Model, wanted: TrailFilter) -> "models.QuerySet[Entry]":
    given = {"operation": wanted.operation, "actor_id": wanted.actor_id, "outcome": wanted.outcome}
    return _entries(on).filter(**{name: value for name, value in given.items() if value})


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
        justification_text=str((personal or {}).get("justification_text", "")),
        source_ip=str((personal or {}).get("source_ip", "")),
    )


def _actor(entry: Entry, personal: dict[str, Any] | None) -> dict[str, str]:
    if personal is not None and "actor" in personal:
        return dict(personal["actor"])
    if entry.actor_type in {"worker", "public"}:
        return {"name": entry.actor_id}
    return ERASED if entry.personal_commitment is not None and personal is None else {"name": entry.actor_id}
