"""The way to erasure: asked for, approved by a second person, seven days in the queue; restored or stopped on the way.

A non-evidential recording whose time is over goes in a single step; everything that ever was evidential needs two
people (OWASP ASVS 5.0 2.3.5). Nobody deletes at once, and nothing that a rule of law or a hold keeps.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from evidence.actions.retention.retaining import recompute
from evidence.actions.retention.reviewing import write_review
from evidence.models import Disposal, DisposalState, Item, RetentionRuleVersion, ReviewDecision, Status
from evidence.models.choices import MOVES
from evidence.models.disposal import DISPOSAL_MOVES, OPEN
from evidence.retention.engine import FLOOR, GUARD, Verdict
from evidence.retention.gathering import verdict_of
from evidence.retention.refusals import (
    DateNeeded,
    HoldInForce,
    NotConfirmed,
    SecondPersonNeeded,
    WrongState,
    must_reach,
)

QUEUE_FOR = timedelta(days=7)
CONFIRMATION = "DELETE"


@journal.action
def ask_disposal(*, item: Item, reason: str, by: User, typed: str = "") -> Disposal:
    """Ask for an item to be erased; before its time `typed` must be DELETE, and a second person approves.

    Raises NotYours, WrongState, HoldInForce, NotConfirmed.
    """
    must_reach(item, by, Permission.RETENTION_DECIDE, Operation.DISPOSAL_ASKED)
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _must_move(item, Status.QUEUED, by)
    verdict = verdict_of(item)
    must_be_free(item, verdict, by, Operation.DISPOSAL_ASKED)
    is_early = not is_near(verdict, timezone.now())
    if is_early and typed != CONFIRMATION:
        message = f"Its time is not over. Type {CONFIRMATION} to ask for its deletion all the same."
        raise NotConfirmed(message, operation=Operation.DISPOSAL_ASKED, by=by, on=item, reason_code="not_typed")
    disposal = _begin(item, verdict, reason=reason, is_early=is_early, by=by)
    journal.act(
        Operation.DISPOSAL_ASKED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"rule": disposal.rule, "early": is_early, "disposal": str(disposal.pk)},
        personal={"reason": reason},
    )
    if verdict.is_automatic and not is_early:
        _queue(disposal, item, verdict, by)
    return disposal


@journal.action
def approve_disposal(*, disposal: Disposal, by: User) -> Disposal:
    """Agree, as a second person, that an item goes. Raises NotYours, WrongState, SecondPersonNeeded, HoldInForce."""
    item, disposal = locked(disposal)
    must_reach(item, by, Permission.RETENTION_DECIDE, Operation.DISPOSAL_APPROVED)
    must_be(disposal, DisposalState.QUEUED, by)
    _must_be_second(disposal, item, by)
    verdict = verdict_of(item)
    must_be_free(item, verdict, by, Operation.DISPOSAL_APPROVED)
    disposal.approved_at, disposal.approved_by = timezone.now(), by
    journal.act(
        Operation.DISPOSAL_APPROVED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"disposal": str(disposal.pk), "rule": disposal.rule},
    )
    _queue(disposal, item, verdict, by)
    return disposal


@journal.action
def refuse_disposal(*, disposal: Disposal, reason: str, by: User) -> Disposal:
    """Say no as a second person, or take back what oneself asked for. Raises NotYours, WrongState."""
    item, disposal = locked(disposal)
    must_reach(item, by, Permission.RETENTION_DECIDE, Operation.DISPOSAL_ENDED)
    must_be(disposal, DisposalState.REFUSED, by)
    end(disposal, item, DisposalState.REFUSED, reason, by)
    return disposal


@journal.action
def restore(*, disposal: Disposal, reason: str, by: User, keep_until: date | None = None) -> Disposal:
    """Take an item out of the deletion queue with a reason and a new basis: a review date, or a rule that keeps it.

    The date is computed again from the facts. Raises NotYours, WrongState, DateNeeded when nothing would keep it.
    """
    item, disposal = locked(disposal)
    must_reach(item, by, Permission.RETENTION_DECIDE, Operation.DISPOSAL_ENDED)
    must_be(disposal, DisposalState.RESTORED, by)
    if keep_until:
        write_review(item=item, decision=ReviewDecision.KEEP, reason=reason, by=by, keep_until=keep_until)
    elif is_near(verdict_of(item), timezone.now()):
        message = "No rule keeps it: give the date until which it is kept."
        raise DateNeeded(message, operation=Operation.DISPOSAL_ENDED, by=by, on=item, reason_code="no_basis")
    end(disposal, item, DisposalState.RESTORED, reason, by)
    recompute(item, by)
    return disposal


@journal.action
def queue_item(*, item: Item, by: Actor) -> Disposal | None:
    """Queue an item that goes in a single step and whose last week has begun; None when that is not so (any more)."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    verdict = verdict_of(item)
    recompute(item, by)
    may_move = (
        Status.QUEUED in MOVES[Status(item.status)] and not Disposal.objects.filter(item=item, state__in=OPEN).exists()
    )
    if not may_move or verdict.blocks or not verdict.is_automatic or not is_near(verdict, timezone.now()):
        return None
    why = verdict.winner.why if verdict.winner else ""
    disposal = _begin(item, verdict, reason=why, is_early=False, by=None)
    _queue(disposal, item, verdict, by)
    return disposal


def stop_if_queued(item: Item, cause: str, by: Actor) -> None:
    """Stop the disposal of a locked item, when there is one, inside the action that forbids it."""
    disposal = (
        Disposal.objects.select_for_update()
        .filter(item=item, state__in=[DisposalState.WAITING, DisposalState.QUEUED])
        .first()
    )
    if disposal:
        end(disposal, item, DisposalState.STOPPED, cause, by)


def is_near(verdict: Verdict, now: datetime) -> bool:
    """Whether the item's last week has begun."""
    return verdict.erase_at is not None and verdict.erase_at <= now + QUEUE_FOR


def must_be_free(item: Item, verdict: Verdict, by: Actor, operation: Operation) -> None:
    """Raise HoldInForce when a hold, a link nobody decided, a case or changed bytes keep the item."""
    kept = [*verdict.blocks, *(one for one in verdict.reasons if one.rule in {GUARD, FLOOR} and _stands(one.until))]
    if kept:
        message = f"It must stay. {kept[0].why}"
        raise HoldInForce(message, operation=operation, by=by, on=item, reason_code="must_stay")


def locked(disposal: Disposal) -> tuple[Item, Disposal]:
    """Lock the item, then its disposal, in this order everywhere."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=disposal.item_id)
    return item, Disposal.objects.select_for_update().get(pk=disposal.pk)


def must_be(disposal: Disposal, wanted: DisposalState, by: Actor) -> None:
    """Raise WrongState unless the disposal may move to `wanted`."""
    if wanted not in DISPOSAL_MOVES[DisposalState(disposal.state)]:
        message = f"This is “{disposal.get_state_display().lower()}” by now. Look at it again."
        raise WrongState(message, operation=Operation.DISPOSAL_ENDED, by=by, on=disposal, reason_code="wrong_state")


@journal.action
def end(disposal: Disposal, item: Item, state: DisposalState, reason: str, by: Actor) -> None:
    """Bring a disposal to its end without erasing; the item is again what it was."""
    disposal.state, disposal.end_reason, disposal.ended_at = state, reason, timezone.now()
    disposal.ended_by = by if isinstance(by, User) else None
    disposal.save(update_fields=["state", "end_reason", "ended_at", "ended_by"])
    if item.status == Status.QUEUED:
        item.status = disposal.from_status
        item.save(update_fields=["status"])
    journal.act(
        Operation.DISPOSAL_ENDED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"disposal": str(disposal.pk), "state": str(state)},
        personal={"reason": reason},
    )


def _stands(until: datetime | None) -> bool:
    return until is None or until > timezone.now()


def _begin(item: Item, verdict: Verdict, *, reason: str, is_early: bool, by: User | None) -> Disposal:
    winner = verdict.winner
    version = RetentionRuleVersion.objects.filter(pk=winner.version).first() if winner and winner.version else None
    return Disposal.objects.create(
        item=item,
        state=DisposalState.WAITING,
        from_status=item.status,
        rule=winner.rule if winner else "",
        version=version,
        is_early=is_early,
        reason=reason,
        asked_by=by,
    )


def _queue(disposal: Disposal, item: Item, verdict: Verdict, by: Actor) -> None:
    now = timezone.now()
    disposal.state, disposal.queued_at = DisposalState.QUEUED, now
    due = now if disposal.is_early or verdict.erase_at is None else verdict.erase_at
    disposal.erase_at = max(now + QUEUE_FOR, due)
    disposal.save()
    item.status = Status.QUEUED
    item.save(update_fields=["status"])
    journal.act(
        Operation.DISPOSAL_QUEUED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"rule": disposal.rule, "erase_at": disposal.erase_at.isoformat(), "disposal": str(disposal.pk)},
    )


def _must_move(item: Item, wanted: Status, by: User) -> None:
    is_open = Disposal.objects.filter(item=item, state__in=OPEN).exists()
    if wanted not in MOVES[Status(item.status)] or is_open:
        message = "It is already on its way out." if is_open else f"It is “{item.get_status_display().lower()}”."
        raise WrongState(message, operation=Operation.DISPOSAL_ASKED, by=by, on=item, reason_code="wrong_state")


def _must_be_second(disposal: Disposal, item: Item, by: User) -> None:
    if disposal.asked_by_id == by.pk:
        message = "You asked for it yourself. Another person must agree."
        raise SecondPersonNeeded(
            message, operation=Operation.DISPOSAL_APPROVED, by=by, on=item, reason_code="same_person"
        )
