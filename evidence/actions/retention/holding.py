"""Holds are placed and released; nothing under one is erased, whatever the schedule says."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.actions.retention.disposing import stop_if_queued
from evidence.actions.retention.retaining import recompute
from evidence.models import HeldItem, Hold, HoldKind, Item, Status
from evidence.retention.refusals import DateNeeded, HoldStands, WrongState, must_reach
from evidence.retention.schedule import BY_KEY
from incidents.models import Incident

MOST_AT_ONCE = 500
SCRUTINY_DAYS = BY_KEY["SCRUTINY_SAMPLE"].period.amount


@journal.action
def place_hold(*, item: Item, kind: HoldKind, reason: str, owner: User, review_on: date, by: User) -> Hold:
    """Hold one item from now on. A disposal that waits is stopped.

    Raises NotYours, WrongState for an erased item, and DateNeeded.
    """
    must_reach(item, by, Permission.RETENTION_HOLD, Operation.HOLD_PLACED)
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _must_be_there(item, by)
    _must_be_future(review_on, by, item)
    hold = Hold.objects.create(
        item=item, kind=kind, reason=reason, owner=owner, review_on=review_on, placed_by=by, not_before=_earliest(kind)
    )
    _write_down(hold, by)
    _take_effect(item, by)
    return hold


@journal.action
def hold_incident(*, incident: Incident, kind: HoldKind, reason: str, owner: User, review_on: date, by: User) -> Hold:
    """Hold everything of an incident, also what is placed in it later; what leaves it stays held.

    Raises NotYours when the person reaches none of its items, and DateNeeded.
    """
    items = list(Item.objects.select_for_update(of=("self",)).filter(incident=incident).order_by("pk"))
    if items:
        reached = Item.objects.in_reach_of(by, Permission.RETENTION_HOLD).filter(incident=incident).first()
        must_reach(reached or items[0], by, Permission.RETENTION_HOLD, Operation.HOLD_PLACED)
    _must_be_future(review_on, by, None)
    hold = Hold.objects.create(
        incident=incident,
        kind=kind,
        reason=reason,
        owner=owner,
        review_on=review_on,
        placed_by=by,
        not_before=_earliest(kind),
    )
    _write_down(hold, by)
    living = [item for item in items if item.status != Status.DELETED]
    HeldItem.objects.bulk_create([HeldItem(hold=hold, item=item) for item in living], ignore_conflicts=True)
    for item in living[:MOST_AT_ONCE]:  # the rest follows with the task; erasing asks the holds themselves
        _take_effect(item, by)
    return hold


@journal.action
def release_hold(*, hold: Hold, reason: str, by: User) -> Hold:
    """End a hold with a reason. Raises NotYours, WrongState when it has ended, HoldStands before its first day."""
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    items = _items_of(hold)
    for item in items[:1]:
        must_reach(item, by, Permission.RETENTION_HOLD, Operation.HOLD_RELEASED)
    if hold.released_at:
        _refuse(WrongState, "This hold has been released already.", hold, by, "released")
    if hold.not_before and hold.not_before > timezone.localdate():
        _refuse(HoldStands, f"This hold stays until {hold.not_before:%d %b %Y} at least.", hold, by, "too_early")
    hold.released_at, hold.released_by, hold.release_reason = timezone.now(), by, reason
    hold.save(update_fields=["released_at", "released_by", "release_reason"])
    journal.act(
        Operation.HOLD_RELEASED,
        by=by,
        on=hold,
        incident_id=hold.incident_id,
        details={"kind": hold.kind, "items": len(items)},
        personal={"reason": reason},
    )
    for item in items[:MOST_AT_ONCE]:
        recompute(item, by)
    return hold


@journal.action
def put_off_review(*, hold: Hold, review_on: date, reason: str, by: User) -> Hold:
    """Write down that a hold was looked at again and stays. Raises NotYours, WrongState, DateNeeded."""
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    for item in _items_of(hold)[:1]:
        must_reach(item, by, Permission.RETENTION_HOLD, Operation.HOLD_CHANGED)
    if hold.released_at:
        _refuse(WrongState, "This hold has been released already.", hold, by, "released")
    _must_be_future(review_on, by, hold)
    before, hold.review_on = hold.review_on, review_on
    hold.save(update_fields=["review_on"])
    journal.act(
        Operation.HOLD_CHANGED,
        by=by,
        on=hold,
        incident_id=hold.incident_id,
        details={"review_on": review_on.isoformat(), "before": before.isoformat()},
        personal={"reason": reason},
    )
    return hold


def carry_holds(item: Item) -> int:
    """Keep an item under the holds of the incident it is about to leave; inside the action that moves it."""
    if item.incident_id is None:
        return 0
    standing = Hold.objects.active().filter(incident=item.incident_id)
    return len(_carry([HeldItem(hold=hold, item=item) for hold in standing]))


def _carry(rows: list[HeldItem]) -> list[HeldItem]:
    return HeldItem.objects.bulk_create(rows, ignore_conflicts=True)


def _take_effect(item: Item, by: User) -> None:
    recompute(item, by)
    stop_if_queued(item, "A hold was placed.", by)


def _items_of(hold: Hold) -> list[Item]:
    """Return the living items under a hold, locked in the order of their keys."""
    under = Item.objects.filter(holds=hold) | Item.objects.filter(carried_holds__hold=hold)
    if hold.incident_id:
        under = under | Item.objects.filter(incident=hold.incident_id)
    ids = list(under.exclude(status=Status.DELETED).values_list("pk", flat=True).distinct())
    return list(Item.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _earliest(kind: HoldKind) -> date | None:
    return timezone.localdate() + timedelta(days=SCRUTINY_DAYS) if kind == HoldKind.SCRUTINY else None


def _write_down(hold: Hold, by: User) -> None:
    journal.act(
        Operation.HOLD_PLACED,
        by=by,
        on=hold,
        incident_id=hold.incident_id,
        details={
            "kind": hold.kind,
            "item": str(hold.item_id) if hold.item_id else None,
            "review_on": hold.review_on.isoformat(),
            "owner": str(hold.owner_id),
        },
        personal={"reason": hold.reason},
    )


def _must_be_there(item: Item, by: User) -> None:
    if item.status == Status.DELETED:
        message = "This item has been erased. Its custody record and certificate are kept."
        raise WrongState(message, operation=Operation.HOLD_PLACED, by=by, on=item, reason_code="erased")


def _must_be_future(day: date, by: User, on: Item | Hold | None) -> None:
    if day <= timezone.localdate():
        message = "The review date must lie in the future."
        raise DateNeeded(message, operation=Operation.HOLD_PLACED, by=by, on=on, reason_code="date_passed")


def _refuse(kind: type[WrongState | HoldStands], message: str, hold: Hold, by: User, code: str) -> None:
    raise kind(message, operation=Operation.HOLD_RELEASED, by=by, on=hold, reason_code=code)
