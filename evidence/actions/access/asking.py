"""A person asks to see an item; somebody who may decide says yes or no."""

import uuid

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from accounts.reach import reaches
from accounts.roles import GRANTS, Role
from audit import journal
from audit.operations import Operation
from evidence.actions.access.naming import Terms, locked, write_grant
from evidence.models import AccessRequest, Item, RequestState
from evidence.refusals import AlreadyDecided

MOST_TOLD = 8


@journal.action
def ask_for_access(*, item_id: uuid.UUID, reason: str, by: User) -> AccessRequest | None:
    """Write a request down; None when there is no such item, which the person is never told.

    The same person asking again for the same item changes nothing while the first request is open.
    """
    item = Item.objects.filter(pk=item_id).first()
    journal.act(
        Operation.ACCESS_ASKED,
        by=by,
        on=item,
        details={"asked_for": str(item_id)},
        personal={"reason": reason},
    )
    if item is None:
        return None
    try:
        with transaction.atomic():
            request = AccessRequest.objects.create(item=item, person=by, reason=reason)
    except IntegrityError:
        return AccessRequest.objects.get(item=item, person=by, state=RequestState.ASKED)
    notify(
        to=deciders(item),
        kind=Kind.ACCESS,
        text=f"{by.label} asks to see a recording",
        target=reverse("evidence:decide-request", args=[request.pk]),
        key=f"access-asked:{request.pk}",
    )
    return request


def deciders(item: Item) -> list[User]:
    """Return the people who may decide who sees an item, those nearest to its owner first; at most MOST_TOLD."""
    roles = [role for role, grants in GRANTS.items() if Permission.EVIDENCE_ACCESS in grants]
    have = User.objects.active().filter(role_assignments__role__in=roles, role_assignments__taken_at=None)
    people = have.select_related("team").distinct().order_by("collar_number")
    if item.owner is None:
        return [one for one in people if Role.EVIDENCE_MANAGER in one.current_roles][:MOST_TOLD]
    reaching = [one for one in people if reaches(one, Permission.EVIDENCE_ACCESS, item.owner)]
    reaching.sort(key=lambda one: -len(one.team.path))
    visible = [one for one in reaching if Item.objects.visible_to(one).filter(pk=item.pk).exists()]
    return visible[:MOST_TOLD]


@journal.action
def grant_request(*, request: AccessRequest, terms: Terms, by: User) -> AccessRequest:
    """Say yes: the person is named on the item. Raises NotYours, AlreadyDecided, AlreadyNamed, TimesWrong."""
    item = locked(request.item, by, Operation.ACCESS_GIVEN)
    request = _open(request, by, Operation.ACCESS_GIVEN)
    grant = write_grant(item=item, to=request.person, terms=terms, by=by)
    request.state, request.grant = RequestState.GRANTED, grant
    request.decided_at, request.decided_by = timezone.now(), by
    request.save(update_fields=["state", "grant", "decided_at", "decided_by"])
    _tell_asker(request, "You may see the recording you asked for", item.get_absolute_url())
    return request


@journal.action
def refuse_request(*, request: AccessRequest, answer: str, by: User) -> AccessRequest:
    """Say no, and why. Raises NotYours, AlreadyDecided."""
    item = locked(request.item, by, Operation.ACCESS_REFUSED)
    request = _open(request, by, Operation.ACCESS_REFUSED)
    request.state, request.answer = RequestState.REFUSED, answer
    request.decided_at, request.decided_by = timezone.now(), by
    request.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    journal.act(
        Operation.ACCESS_REFUSED,
        by=by,
        on=item,
        details={"request": str(request.pk), "person": str(request.person_id)},
        personal={"named": request.person.label, "answer": answer},
    )
    _tell_asker(request, "Your request for access was refused", reverse("evidence:my-requests"))
    return request


def _tell_asker(request: AccessRequest, text: str, target: str) -> None:
    notify(to=request.person, kind=Kind.ACCESS, text=text, target=target, key=f"access-decided:{request.pk}")


def _open(request: AccessRequest, by: User, operation: Operation) -> AccessRequest:
    row = AccessRequest.objects.select_for_update(of=("self",)).select_related("person", "item").get(pk=request.pk)
    if row.state != RequestState.ASKED:
        message = "This request has been decided already."
        raise AlreadyDecided(message, operation=operation, by=by, on=row.item, reason_code="decided")
    return row
