"""Who may see one item: its class, its flags, and the people and teams named on it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.models import AccessClass, AccessGrant, AccessLevel, Item, Sensitivity
from evidence.refusals import AlreadyNamed, NotYours, TimesWrong

ADMITTED = "You may not decide who sees this item. Ask the evidence manager."


@dataclass(frozen=True)
class Terms:
    """What a grant says: how much, until when (None: until removed), and why."""

    level: AccessLevel
    ends_at: datetime | None
    reason: str


@journal.action
def protect_item(
    *, item: Item, access_class: AccessClass, sensitivity: Collection[Sensitivity], reason: str, by: User
) -> Item:
    """Set the access class and the sensitivity flags; counts from the next request on. Raises NotYours."""
    item = locked(item, by, Operation.EVIDENCE_PROTECTED)
    before = {"access_class": item.access_class, "sensitivity": sorted(item.sensitivity)}
    item.access_class, item.sensitivity = access_class, sorted(set(sensitivity))
    item.save(update_fields=["access_class", "sensitivity"])
    after = {"access_class": str(item.access_class), "sensitivity": [str(flag) for flag in item.sensitivity]}
    journal.act(
        Operation.EVIDENCE_PROTECTED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"before": before, "after": after},
        personal={"reason": reason},
    )
    return item


@journal.action
def give_access(*, item: Item, to: User | Team, terms: Terms, by: User) -> AccessGrant:
    """Name a person or a team on an item. Raises NotYours, AlreadyNamed, TimesWrong."""
    item = locked(item, by, Operation.ACCESS_GIVEN)
    return write_grant(item=item, to=to, terms=terms, by=by)


@journal.action
def write_grant(*, item: Item, to: User | Team, terms: Terms, by: User) -> AccessGrant:
    """Write a grant on a locked item, within an action that has checked the right. Raises AlreadyNamed, TimesWrong."""
    if terms.ends_at is not None and terms.ends_at <= timezone.now():
        message = "That end has passed already. Choose a later one."
        raise TimesWrong(message, operation=Operation.ACCESS_GIVEN, by=by, on=item, reason_code="times_wrong")
    target = {"person": to} if isinstance(to, User) else {"team": to}
    _close_ended(item, to, by)
    try:
        with transaction.atomic():
            grant = AccessGrant.objects.create(
                item=item, level=terms.level, ends_at=terms.ends_at, reason=terms.reason, given_by=by, **target
            )
    except IntegrityError as error:
        message = "They are named on this item already. Take that away first."
        raise AlreadyNamed(message, operation=Operation.ACCESS_GIVEN, by=by, on=item, reason_code="named") from error
    _name(item)
    _write(Operation.ACCESS_GIVEN, grant, by)
    return grant


@journal.action
def take_access(*, grant: AccessGrant, by: User) -> AccessGrant:
    """End a grant now; counts from the next byte range on. Raises NotYours; ended ones stay as they are."""
    item = locked(grant.item, by, Operation.ACCESS_TAKEN)
    grant = AccessGrant.objects.select_for_update(of=("self",)).select_related("person", "team").get(pk=grant.pk)
    if grant.removed_at is None:
        grant.removed_at, grant.removed_by = timezone.now(), by
        grant.save(update_fields=["removed_at", "removed_by"])
    _name(item)
    _write(Operation.ACCESS_TAKEN, grant, by)
    return grant


def _name(item: Item) -> None:
    """Make the item's copy of its named people and teams what its live grants say, inside an action."""
    live = AccessGrant.objects.live().filter(item=item).values_list("person_id", "team_id")
    item.named = sorted({one for pair in live for one in pair if one is not None}, key=uuid.UUID.__str__)
    item.save(update_fields=["named"])


def locked(item: Item, by: User, operation: Operation) -> Item:
    """Return the locked item when the person may decide who sees it; raises NotYours."""
    if not Item.objects.in_reach_of(by, Permission.EVIDENCE_ACCESS).filter(pk=item.pk).exists():
        raise NotYours(ADMITTED, operation=operation, by=by, on=item, reason_code="no_permission")
    return Item.objects.select_for_update(of=("self",)).get(pk=item.pk)


def _close_ended(item: Item, to: User | Team, by: User) -> None:
    """Put an end under a grant whose time is over, so that the same person can be named again."""
    target = {"person": to} if isinstance(to, User) else {"team": to}
    over = AccessGrant.objects.filter(item=item, removed_at=None, ends_at__lte=timezone.now(), **target)
    over.update(removed_at=timezone.now(), removed_by=by)


def _write(operation: Operation, grant: AccessGrant, by: User) -> None:
    journal.act(
        operation,
        by=by,
        on=grant.item,
        incident_id=grant.item.incident_id,
        details={
            "grant": str(grant.pk),
            "level": str(grant.level),
            "person": str(grant.person_id) if grant.person_id else None,
            "team": str(grant.team_id) if grant.team_id else None,
            "ends_at": grant.ends_at.isoformat() if grant.ends_at else None,
        },
        personal={"named": grant.person.label if grant.person else str(grant.team), "reason": grant.reason},
    )
