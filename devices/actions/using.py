"""What people do with a TASER use: look at it, say what it was, and flag it by what the officer's form says."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from devices.models import ArmedSession, Use
from devices.refusals import NotAllowed, UseDecided
from devices.taser_logs.flags import Flag, with_facts


@journal.action
def view_use(*, session: ArmedSession, by: User) -> ArmedSession:
    """Write down that a person looked at a use, and whose it is."""
    journal.act(Operation.TASER_USE_VIEWED, by=by, on=session.taser, details=_whose(session))
    return session


@journal.action
def export_use(*, session: ArmedSession, by: User) -> ArmedSession:
    """Write down that a person takes the report of a use along."""
    journal.act(Operation.TASER_USE_EXPORTED, by=by, on=session.taser, details=_whose(session))
    return session


@journal.action
def export_uses(*, count: int, filters: list[str], by: User) -> None:
    """Write down that a person takes a list of uses along: how many, narrowed by which filters."""
    journal.act(Operation.TASER_USE_EXPORTED, by=by, details={"count": count, "filters": [*filters]})


def _whose(session: ArmedSession) -> dict[str, Json]:
    return {"session": str(session.pk), "officer": str(session.officer_id) if session.officer_id else None}


@journal.action
def confirm_use(*, session: ArmedSession, use: Use, by: User) -> ArmedSession:
    """Say what an armed session was; it can be said anew, and the journal keeps what stood before.

    The officer who held the weapon does not decide on their own use. Raises NotAllowed, UseDecided.
    """
    operation = Operation.TASER_USE_CONFIRMED
    session = ArmedSession.objects.select_for_update(of=("self",)).select_related("taser").get(pk=session.pk)
    reached = ArmedSession.objects.in_reach_of(by, Permission.TASER_CONFIRM).filter(pk=session.pk)
    if not reached.exists():
        message = "You may not say what this use was. Ask the officer's supervisor."
        raise NotAllowed(message, operation=operation, by=by, on=session.taser, reason_code="no_permission")
    if session.officer_id == by.pk:
        message = "This was your own use. Somebody else has to say what it was."
        raise NotAllowed(message, operation=operation, by=by, on=session.taser, reason_code="own_use")
    if session.use == use:
        message = f"It stands as {session.get_use_display().lower()} already."
        raise UseDecided(message, operation=operation, by=by, on=session.taser, reason_code="decided")
    before = session.use
    session.use, session.use_set_at, session.use_set_by = use, timezone.now(), by
    session.save(update_fields=["use", "use_set_at", "use_set_by"])
    journal.act(
        operation,
        by=by,
        on=session.taser,
        details={"session": str(session.pk), "before": before, "after": str(use), "suggested": session.suggested_use},
    )
    return session


@journal.action
def flag_use(*, session: ArmedSession, facts: Iterable[Flag], by: User) -> ArmedSession:
    """Flag a use by facts of the officer's form (IOPC, review of Taser, 2021); those of an earlier form give way."""
    session = ArmedSession.objects.select_for_update(of=("self",)).select_related("taser").get(pk=session.pk)
    before, session.flags = session.flags, with_facts(session.flags, facts)
    session.save(update_fields=["flags"])
    details: dict[str, Json] = {"session": str(session.pk), "before": [*before], "after": [*session.flags]}
    journal.act(Operation.TASER_USE_FLAGGED, by=by, on=session.taser, details=details)
    return session
