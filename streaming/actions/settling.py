"""A session that has ended is verified and becomes evidence, whole or with gaps, or is put aside for a person."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from accounts.roles import Role
from accounts.supervisors import with_role
from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from evidence.models import Item
from streaming.models import MOVES, LiveSession, SessionState
from streaming.refusals import NotAllowed, NotQuarantined

LONGEST_CAUSE = 300


@journal.action
def move_session(*, session: UUID, state: SessionState, by: Actor) -> LiveSession:
    """Let a session that has ended wait for its missing parts, or be verified; staying is no move."""
    row = LiveSession.objects.select_for_update(of=("self",)).get(pk=session)
    before = row.state
    if state in MOVES[SessionState(before)]:
        row.state = state
        row.save(update_fields=["state"])
    details = {"before": before, "after": row.state}
    journal.act(Operation.LIVE_CHANGED, by=by, on=row, incident_id=row.incident_id, details=details)
    return row


@journal.action
def keep_session(*, session: UUID, item: Item, gaps: Sequence[tuple[int, int]], cause: str, by: Actor) -> LiveSession:
    """Write down which item a verified session has become; `cause` says why it is not whole, when it is not."""
    row = LiveSession.objects.select_for_update(of=("self",)).get(pk=session)
    if row.state == SessionState.VERIFYING:
        row.state = SessionState.INCOMPLETE if cause else SessionState.EVIDENCE
        row.item, row.gaps, row.cause = item, [list(gap) for gap in gaps], cause[:LONGEST_CAUSE]
        row.save(update_fields=["state", "item", "gaps", "cause"])
    missing = sum(end - start + 1 for start, end in gaps)
    details: dict[str, Json] = {"session": str(row.pk), "state": row.state, "missing": missing}
    journal.act(
        Operation.LIVE_KEPT, by=by, on=item, incident_id=row.incident_id, sha256=item.original.sha256, details=details
    )
    return row


@journal.action
def quarantine_session(*, session: UUID, broken_at: int | None, cause: str, by: Actor) -> LiveSession:
    """Put a session aside whose chain is wrong, or of which nothing came: its bytes stay, and a person decides."""
    row = LiveSession.objects.select_for_update(of=("self",)).select_related("officer").get(pk=session)
    if row.state == SessionState.VERIFYING:
        row.state, row.cause = SessionState.REJECTED, cause[:LONGEST_CAUSE]
        row.broken_at = broken_at if row.broken_at is None else row.broken_at
        row.save(update_fields=["state", "cause", "broken_at"])
        _tell(row)
    details = {"cause": row.cause, "broken_at": row.broken_at}
    journal.act(Operation.LIVE_QUARANTINED, by=by, on=row, incident_id=row.incident_id, details=details)
    return row


@journal.action
def take_quarantined(*, session: UUID, by: User) -> LiveSession:
    """Have a quarantined session taken as evidence all the same; the item says that its chain is wrong, and who did.

    Raises NotAllowed, NotQuarantined.
    """
    row = LiveSession.objects.select_for_update(of=("self",)).get(pk=session)
    if not by.may(Permission.RETENTION_DECIDE):
        message = "Only a records or evidence manager decides about a quarantined recording."
        raise NotAllowed(message, operation=Operation.LIVE_TAKEN, by=by, on=row, reason_code="no_permission")
    if row.state != SessionState.REJECTED:
        message = "This session is not quarantined."
        raise NotQuarantined(message, operation=Operation.LIVE_TAKEN, by=by, on=row, reason_code="not_quarantined")
    row.state, row.taken_by, row.taken_at = SessionState.VERIFYING, by, timezone.now()
    row.save(update_fields=["state", "taken_by", "taken_at"])
    journal.act(Operation.LIVE_TAKEN, by=by, on=row, incident_id=row.incident_id, details={"cause": row.cause})
    return row


@journal.action
def close_session(*, session: UUID, by: Actor) -> LiveSession:
    """Write down that a session's bytes are stored and left the spool; a whole one has its receipt then."""
    row = LiveSession.objects.select_for_update(of=("self",)).get(pk=session)
    row.cleared_at = row.cleared_at or timezone.now()
    if row.state == SessionState.EVIDENCE:
        row.receipt_at = row.receipt_at or row.cleared_at
    row.save(update_fields=["cleared_at", "receipt_at"])
    details = {"receipt": row.receipt_at is not None}
    journal.act(Operation.LIVE_CLOSED, by=by, on=row, incident_id=row.incident_id, details=details)
    return row


def _tell(row: LiveSession) -> None:
    """Tell those who may decide."""
    people = [*with_role(Role.RECORDS), *with_role(Role.EVIDENCE_MANAGER)]
    whose = f"{row.officer.short_label}'s" if row.officer else "A"
    notify(
        to={person.pk: person for person in people}.values(),
        kind=Kind.LIVE,
        text=f"{whose} live recording was put aside: {row.cause}",
        target="/live/quarantine/",
        key=f"live-quarantined:{row.pk}",
    )
