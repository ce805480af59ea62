"""How long things stay is changed by two people: proposed, counted in a dry run, approved, and in force a week later.

Nothing is queued when a period is shortened: the numbers of the version that was in force go on until the week is over.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation
from evidence.actions.retention.disposing import QUEUE_FOR
from evidence.models import (
    Item,
    PolicyEffect,
    RetentionRule,
    RetentionRuleVersion,
    RetentionState,
    Status,
    VersionState,
)
from evidence.models.retention import VERSION_MOVES
from evidence.retention.gathering import policies_in_force, policy_of, verdicts
from evidence.retention.refusals import SecondPersonNeeded, WrongState, must_have

WORKER = Worker("evidence.enforce_policies")
DELAY = timedelta(days=7)
FRESH_FOR = timedelta(hours=24)
CHUNK = 500


@dataclass(frozen=True)
class Numbers:
    """What a version says: amount and unit, what then, and the rhythm of reviews in years."""

    amount: int
    unit: str
    then: str
    review_years: int = 0


@journal.action
def propose_version(*, rule: RetentionRule, numbers: Numbers, reason: str, by: User) -> RetentionRuleVersion:
    """Propose other numbers for a rule; a dry run counts what they would do. Raises NotYours, WrongState."""
    must_have(by, Permission.RETENTION_POLICY, Operation.RETENTION_POLICY_CHANGED)
    rule = RetentionRule.objects.select_for_update().get(pk=rule.pk)
    open_states = [VersionState.COUNTING, VersionState.PROPOSED, VersionState.APPROVED]
    if rule.versions.filter(state__in=open_states).exists():
        message = "A change of this rule is under way. Decide about it first."
        raise WrongState(message, operation=Operation.RETENTION_POLICY_CHANGED, by=by, reason_code="under_way")
    highest = rule.versions.aggregate(highest=Max("number"))["highest"] or 0
    version = RetentionRuleVersion.objects.create(
        rule=rule, number=highest + 1, reason=reason, proposed_by=by, **vars(numbers)
    )
    _write_down(version, by, reason)
    return version


def count_effects(*, version_id: uuid.UUID) -> RetentionRuleVersion | None:
    """Do the dry run of a proposed version as if it had counted for a week already; None when it is not due.

    Harmless when repeated: the lines are written afresh.
    """
    version = RetentionRuleVersion.objects.select_related("rule").filter(pk=version_id).first()
    if version is None or version.state not in {VersionState.COUNTING, VersionState.PROPOSED}:
        return None
    horizon = timezone.now() + DELAY + QUEUE_FOR
    _forget_effects(version)
    erased = changed = 0
    for effects in _effects(version, horizon):
        PolicyEffect.objects.bulk_create(effects)
        erased += sum(effect.would_erase for effect in effects)
        changed += sum(not effect.would_erase for effect in effects)
    return note_count(version=version, erased=erased, changed=changed)


@journal.action
def note_count(*, version: RetentionRuleVersion, erased: int, changed: int) -> RetentionRuleVersion:
    """Write down what the dry run counted; the version then waits for a second person."""
    version = RetentionRuleVersion.objects.select_for_update().get(pk=version.pk)
    version.would_erase, version.would_change, version.counted_at = erased, changed, timezone.now()
    version.state = VersionState.PROPOSED
    version.save(update_fields=["would_erase", "would_change", "counted_at", "state"])
    _write_down(version, WORKER, "")
    return version


@journal.action
def approve_version(*, version: RetentionRuleVersion, by: User) -> RetentionRuleVersion:
    """Agree as a second person; it counts in seven days. Raises NotYours, WrongState, SecondPersonNeeded."""
    must_have(by, Permission.RETENTION_POLICY, Operation.RETENTION_POLICY_CHANGED)
    version = _movable(version, VersionState.APPROVED, by)
    if version.proposed_by_id == by.pk:
        message = "You proposed it yourself. Another person must agree."
        raise SecondPersonNeeded(
            message, operation=Operation.RETENTION_POLICY_CHANGED, by=by, on=version, reason_code="same_person"
        )
    now = timezone.now()
    if version.counted_at is None or version.counted_at < now - FRESH_FOR:
        message = "The dry run is older than a day. Count again, then decide."
        raise WrongState(
            message, operation=Operation.RETENTION_POLICY_CHANGED, by=by, on=version, reason_code="stale_count"
        )
    version.state, version.approved_at, version.approved_by = VersionState.APPROVED, now, by
    version.effective_at = now + DELAY
    version.save(update_fields=["state", "approved_at", "approved_by", "effective_at"])
    _write_down(version, by, "")
    return version


@journal.action
def refuse_version(*, version: RetentionRuleVersion, answer: str, by: User) -> RetentionRuleVersion:
    """Say no to a version, or take it back, until it counts. Raises NotYours, WrongState."""
    must_have(by, Permission.RETENTION_POLICY, Operation.RETENTION_POLICY_CHANGED)
    version = _movable(version, VersionState.REFUSED, by)
    version.state, version.answer, version.ended_at = VersionState.REFUSED, answer, timezone.now()
    version.save(update_fields=["state", "answer", "ended_at"])
    _write_down(version, by, answer)
    return version


@journal.action
def bring_into_force(*, version: RetentionRuleVersion) -> RetentionRuleVersion:
    """Let an approved version count once its week is over. Raises WrongState."""
    version = _movable(version, VersionState.IN_FORCE, WORKER)
    if version.effective_at is None or version.effective_at > timezone.now():
        message = "Its waiting time is not over."
        raise WrongState(
            message, operation=Operation.RETENTION_POLICY_CHANGED, by=WORKER, on=version, reason_code="too_early"
        )
    _replace_former(version)
    version.state = VersionState.IN_FORCE
    version.save(update_fields=["state"])
    _write_down(version, WORKER, "")
    return version


def due_versions() -> "list[RetentionRuleVersion]":
    """Return the approved versions whose week is over."""
    due = RetentionRuleVersion.objects.filter(state=VersionState.APPROVED, effective_at__lte=timezone.now())
    return list(due.order_by("effective_at"))


def _effects(version: RetentionRuleVersion, horizon: datetime) -> Iterator[list[PolicyEffect]]:
    """Yield, in chunks, the items whose date would be another one."""
    now_policies = policies_in_force()
    then_policies = now_policies | {version.rule_id: policy_of(version)}
    states = RetentionState.objects.filter(rules__contains=[version.rule_id]).exclude(item__status=Status.DELETED)
    ids = list(states.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        items = list(Item.objects.filter(pk__in=ids[start : start + CHUNK]).select_related("incident"))
        before, after = verdicts(items, now_policies), verdicts(items, then_policies)
        yield [
            PolicyEffect(
                version=version,
                item=item,
                before=before[item.pk].erase_at,
                after=after[item.pk].erase_at,
                would_erase=after[item.pk].is_due(horizon) and not before[item.pk].is_due(horizon),
            )
            for item in items
            if before[item.pk].erase_at != after[item.pk].erase_at
        ]


def _forget_effects(version: RetentionRuleVersion) -> None:
    PolicyEffect.objects.filter(version=version).delete()


def _replace_former(version: RetentionRuleVersion) -> None:
    former = RetentionRuleVersion.objects.filter(rule=version.rule_id, state=VersionState.IN_FORCE)
    former.update(state=VersionState.REPLACED, ended_at=timezone.now())


def _movable(version: RetentionRuleVersion, wanted: VersionState, by: Actor) -> RetentionRuleVersion:
    version = RetentionRuleVersion.objects.select_for_update().get(pk=version.pk)
    if wanted not in VERSION_MOVES[VersionState(version.state)]:
        message = f"This version is “{version.get_state_display().lower()}” by now."
        raise WrongState(
            message, operation=Operation.RETENTION_POLICY_CHANGED, by=by, on=version, reason_code="wrong_state"
        )
    return version


def _write_down(version: RetentionRuleVersion, by: Actor, words: str) -> None:
    details: dict[str, Any] = {
        "rule": version.rule_id,
        "number": version.number,
        "state": str(version.state),
        "amount": version.amount,
        "unit": version.unit,
        "then": version.then,
        "review_years": version.review_years,
        "would_erase": version.would_erase,
        "would_change": version.would_change,
        "effective_at": version.effective_at.isoformat() if version.effective_at else None,
    }
    journal.act(
        Operation.RETENTION_POLICY_CHANGED,
        by=by,
        on=version,
        details=details,
        personal={"reason": words} if words else None,
    )
