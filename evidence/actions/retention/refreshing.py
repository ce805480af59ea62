"""Finds the items whose facts have changed and computes them again; pulled from the journal, safe to repeat."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from audit.changes import touched
from audit.operations import Operation
from evidence.actions.retention.linking import find_links_of
from evidence.actions.retention.retaining import CHUNK, refresh
from evidence.models import Item, RetentionProgress, RetentionState, Status
from incidents.models import CaseIncident

CHANGES, ALL, POLICY = "retention.changes", "retention.all", "retention.policy."
OBJECTS = ("evidence.item", "incidents.incident", "incidents.case", "evidence.hold")
FIRST = timedelta(hours=1)
MOST = 20_000
WATCHED = timedelta(days=17)  # from two weeks before its end a recording is looked at once a day


def refresh_changed() -> int:
    """Compute what changes of items, incidents, cases and holds concern; returns how many came out differently."""
    began = timezone.now()
    since = _read_to(CHANGES) or began - FIRST
    items, incidents = _concerned(since)
    ids = set(Item.objects.filter(incident__in=incidents).values_list("pk", flat=True)) | items
    written = _refresh(sorted(ids))
    _go_on_from(CHANGES, read_to=began)
    return written


def refresh_rest() -> int:
    """Compute items without a state, those near their end, and a slice of all the others: nothing is forgotten."""
    new = Item.objects.filter(retention=None).exclude(status=Status.DELETED).values_list("pk", flat=True)
    now = timezone.now()
    near = RetentionState.objects.filter(erase_at__lte=now + WATCHED, computed_at__lt=now - timedelta(days=1))
    oldest = RetentionState.objects.filter(computed_at__lt=now - timedelta(days=30)).order_by("computed_at")
    ids = [*new[:MOST], *near.values_list("pk", flat=True)[:MOST], *oldest.values_list("pk", flat=True)[:CHUNK]]
    written = _refresh(ids)
    _mark_computed(ids)
    return written


def refresh_rule(rule: str, version: uuid.UUID) -> bool:
    """Compute the next items that a rule concerns after its numbers changed; False when none is left."""
    name = f"{POLICY}{version}"
    place = RetentionProgress.objects.filter(name=name).values_list("place", flat=True).first() or ""
    states = RetentionState.objects.filter(rules__contains=[rule]).order_by("pk")
    if place:
        states = states.filter(pk__gt=uuid.UUID(place))
    ids = list(states.values_list("pk", flat=True)[: CHUNK * 10])
    if not ids:
        return False
    refresh(ids)
    _go_on_from(name, place=str(ids[-1]))
    return True


def _concerned(since: datetime) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    found: dict[str, set[uuid.UUID]] = {kind: set() for kind in OBJECTS}
    for kind, identifier in touched(OBJECTS, since=since, leaving_out=[Operation.RETENTION_COMPUTED]):
        found[kind].add(uuid.UUID(identifier))
    items, incidents = found["evidence.item"], found["incidents.incident"]
    holds = found["evidence.hold"]
    for path in ("holds__in", "carried_holds__hold__in", "incident__holds__in"):
        items |= set(Item.objects.filter(**{path: holds}).values_list("pk", flat=True))
    of_cases = CaseIncident.objects.filter(case__in=found["incidents.case"])
    return items, incidents | set(of_cases.values_list("incident", flat=True))


def _refresh(ids: Iterable[uuid.UUID]) -> int:
    chosen = list(dict.fromkeys(ids))
    find_links_of(chosen)
    return refresh(chosen)


def _read_to(name: str) -> datetime | None:
    return RetentionProgress.objects.filter(name=name).values_list("read_to", flat=True).first()


def _go_on_from(name: str, **values: object) -> None:
    RetentionProgress.objects.update_or_create(name=name, defaults=values)


def _mark_computed(ids: list[uuid.UUID]) -> None:
    RetentionState.objects.filter(pk__in=ids).update(computed_at=timezone.now())
