"""Writes down how long items stay: at once after an act by hand, and by a task after everything else."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation
from evidence.models import Item, RetentionState, Status
from evidence.retention.engine import GUARD, Reason, Verdict
from evidence.retention.gathering import verdicts

WORKER = Worker("evidence.refresh_retention")
CHUNK = 200


def refresh(ids: Sequence[uuid.UUID], *, by: Actor = WORKER) -> int:
    """Compute items again and write down those that came out differently; returns how many. Safe to repeat."""
    written = 0
    for start in range(0, len(ids), CHUNK):
        items = list(_living(ids[start : start + CHUNK]).select_related("incident", "retention"))
        computed = verdicts(items)
        differing = sorted(item.pk for item in items if _differs(item, computed[item.pk]))
        if differing:
            written += write_states(ids=differing, by=by)
    return written


@journal.action
def write_states(*, ids: Sequence[uuid.UUID], by: Actor) -> int:
    """Lock items, compute them and write the result; each changed date is in the journal with the old one."""
    items = list(_living(ids).select_for_update(of=("self",)).order_by("pk").select_related("incident"))
    before = RetentionState.objects.in_bulk([item.pk for item in items])
    computed = verdicts(items)
    for item in items:
        keep_state(item, before.get(item.pk), computed[item.pk], by)
    if not items:
        journal.act(Operation.RETENTION_COMPUTED, by=by, details={"items": 0})
    return len(items)


def keep_state(item: Item, old: RetentionState | None, verdict: Verdict, by: Actor) -> RetentionState:
    """Write the state of one locked item inside an action, with its journal entry."""
    values = _values(verdict)
    is_moved = old is not None and old.erase_at != verdict.erase_at
    if old is None or is_moved:
        values["told_days"] = 99
    state = _write(item, values)
    journal.act(
        Operation.RETENTION_COMPUTED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={
            "before": _text(old.erase_at) if old else None,
            "after": _text(verdict.erase_at),
            "rule": values["rule"],
            "held": values["is_held"],
        },
    )
    return state


def recompute(item: Item, by: Actor) -> RetentionState:
    """Compute one item inside the action that changed it, and write it down when it came out differently.

    The item is locked by that action.
    """
    old = RetentionState.objects.filter(pk=item.pk).first()
    verdict = verdicts([item])[item.pk]
    return keep_state(item, old, verdict, by) if old is None or _has_moved(old, verdict) else old


def basis_of(verdict: Verdict) -> dict[str, Any]:
    """Return the reasons and blocks as the row keeps them."""
    return {"reasons": list(_plain(verdict.reasons)), "blocks": list(_plain(verdict.blocks))}


def _living(ids: Sequence[uuid.UUID]) -> "models.QuerySet[Item]":
    return Item.objects.filter(pk__in=ids).exclude(status=Status.DELETED)


def _values(verdict: Verdict) -> dict[str, Any]:
    winner = verdict.winner
    return {
        "erase_at": verdict.erase_at,
        "review_at": verdict.review_at,
        "rule": winner.rule if winner else "",
        "rules": sorted({reason.rule for reason in verdict.reasons}),
        "basis": basis_of(verdict),
        "is_held": bool(verdict.blocks),
        "is_automatic": verdict.is_automatic,
        "needs_decision": any(reason.rule == GUARD and reason.until is None for reason in verdict.reasons),
        "computed_at": timezone.now(),
    }


def _differs(item: Item, verdict: Verdict) -> bool:
    state = getattr(item, "retention", None)
    return state is None or _has_moved(state, verdict)


def _has_moved(state: RetentionState, verdict: Verdict) -> bool:
    wanted = _values(verdict)
    return any(getattr(state, name) != value for name, value in wanted.items() if name != "computed_at")


def _write(item: Item, values: dict[str, Any]) -> RetentionState:
    state, _ = RetentionState.objects.update_or_create(item=item, defaults=values)
    return state


def _plain(reasons: Sequence[Reason]) -> Iterator[dict[str, str | None]]:
    for reason in reasons:
        yield {
            "rule": reason.rule,
            "code": reason.code,
            "why": reason.why,
            "who": reason.who,
            "since": _text(reason.since),
            "until": _text(reason.until),
            "change": reason.change,
            "version": reason.version,
        }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
