"""The times of a TASER's uses are worked out anew when more is known of its clock; the weapon's own never change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from devices.clock_confirmation import Contradiction, Tie, confirmed_by
from devices.clock_drift import POINTS_TO_CONFIRM, Point
from devices.copying import update_rows
from devices.log_rows import Holders
from devices.log_times import Sync, Times, dock_point
from devices.models import ArmedSession, ClockConfirmation, Cycle, LogEntry, Taser
from devices.refusals import ClockContradicts, NotAllowed
from devices.taser_logs.records import EventKind

TIMES = ("began_at", "ended_at", "clock_offset_ms", "time_error_ms", "clock_how", "needs_confirmation")
MOST_LISTED = 50  # sessions in one entry of the journal; it says how many there are in all


class Because(StrEnum):
    """Why times were worked out anew."""

    LOG = "log"  # a later log or dock knows more of the clock
    CONFIRMED = "confirmed"  # a person found two moments in a recording


@dataclass(frozen=True)
class Moment:
    """An entry of the log, by its number, and when it was in the recording."""

    sequence: int
    at: datetime


@journal.action
def confirm_clock(
    *, session: ArmedSession, first: Moment, second: Moment, recording: UUID, by: User
) -> ClockConfirmation:
    """Say when two entries of a use really were, and correct all times of that weapon between its clock syncs.

    The officer who held the weapon does not confirm its clock. Raises NotAllowed, ClockContradicts.
    """
    taser = Taser.objects.select_for_update(no_key=True).get(pk=session.taser_id)
    _may(session, taser, by)
    numbers = {first.sequence, second.sequence}
    entries = {entry.sequence: entry for entry in session.entries.filter(sequence__in=numbers)}
    if len(numbers) != POINTS_TO_CONFIRM or entries.keys() != numbers:
        raise _contradicts("Choose two entries of this use.", taser, by)
    ties = [(one.sequence, Tie(entries[one.sequence].at_device, one.at)) for one in (first, second)]
    ties.sort(key=lambda pair: pair[1].device_time)
    try:
        found = confirmed_by(ties[0][1], ties[1][1])
    except Contradiction as error:
        raise _contradicts(str(error), taser, by) from error
    row = _row(session, taser, ties, recording, by)
    journal.act(
        Operation.TASER_CLOCK_CONFIRMED,
        by=by,
        on=taser,
        details={
            "session": str(session.pk),
            "recording": str(recording),
            "entries": [sequence for sequence, _ in ties],
            "offset_before_ms": session.clock_offset_ms,
            "offset_ms": found.offset_ms,
            "drift_ppm": found.drift_ppm,
            "residual_ms": found.residual_ms,
            "allowed_ms": found.allowed_ms,
        },
    )
    correct_times(taser=taser, because=Because.CONFIRMED, by=by)
    return row


def _may(session: ArmedSession, taser: Taser, by: User) -> None:
    operation = Operation.TASER_CLOCK_CONFIRMED
    if not ArmedSession.objects.in_reach_of(by, Permission.TASER_CONFIRM).filter(pk=session.pk).exists():
        message = "You may not confirm this clock. Ask the officer's supervisor."
        raise NotAllowed(message, operation=operation, by=by, on=taser, reason_code="no_permission")
    if session.officer_id == by.pk:
        message = "This was your own use. Somebody else has to confirm its clock."
        raise NotAllowed(message, operation=operation, by=by, on=taser, reason_code="own_use")


def _contradicts(message: str, taser: Taser, by: User) -> ClockContradicts:
    operation = Operation.TASER_CLOCK_CONFIRMED
    return ClockContradicts(message, operation=operation, by=by, on=taser, reason_code="clock_contradicts")


def _row(
    session: ArmedSession, taser: Taser, ties: list[tuple[int, Tie]], recording: UUID, by: User
) -> ClockConfirmation:
    (first_sequence, first), (second_sequence, second) = ties
    return ClockConfirmation.objects.create(
        taser=taser,
        session=session,
        recording=recording,
        first_sequence=first_sequence,
        first_at_device=first.device_time,
        first_at=first.true_time,
        second_sequence=second_sequence,
        second_at_device=second.device_time,
        second_at=second.true_time,
        made_by=by,
    )


def known_points(taser: Taser) -> list[Point]:
    """Return what docks and people know of a weapon's clock."""
    docked = taser.logs.filter(docked_at__isnull=False).values_list("docked_at", "clock_offset_ms")
    points = [dock_point(at, offset_ms or 0) for at, offset_ms in docked if at]
    confirmed = [row.found for row in ClockConfirmation.objects.filter(taser=taser).that_count()]
    return [*points, *(point for found in confirmed for point in (found.first, found.second))]


def correct_times(*, taser: Taser, because: Because, by: Actor) -> int:
    """Work out all times of a weapon anew from what its logs, docks and people say; return how many sessions changed.

    Part of an action that holds the weapon's row; without an entry of its own when nothing changes. Entries, cycles and
    sessions move; who held the weapon is asked anew for a session that began at another time. What a person said a use
    was stays.
    """
    syncs = LogEntry.objects.filter(taser=taser, kind=EventKind.CLOCK_SYNC.value, new_time__isnull=False)
    known = syncs.order_by("sequence").values_list("sequence", "at_device", "new_time")
    times = Times([Sync(number, old, new) for number, old, new in known if new], known_points(taser))
    moved = _move_entries(taser, times)
    changed = _move_sessions(taser, times)
    if changed:
        facts: dict[str, Json] = {"because": because.value, "count": len(changed), "entries": moved}
        journal.act(
            Operation.TASER_CLOCK_CORRECTED, by=by, on=taser, details=facts | {"sessions": [*changed[:MOST_LISTED]]}
        )
    return len(changed)


def _move_entries(taser: Taser, times: Times) -> int:
    rows = LogEntry.objects.filter(taser=taser).values_list("pk", "sequence", "at_device", "at")
    new = [(pk, times.at(sequence, at_device).at, at) for pk, sequence, at_device, at in rows.iterator()]
    moved = [(pk, now) for pk, now, before in new if now != before]
    update_rows(LogEntry, ["at"], moved)
    return len(moved)


def _move_sessions(taser: Taser, times: Times) -> list[dict[str, Json]]:
    holders, changed, cycles = Holders(taser), list[dict[str, Json]](), list[tuple[UUID, datetime]]()
    ends = _ends(taser)
    for session in ArmedSession.objects.filter(taser=taser).prefetch_related("cycles"):
        for cycle in session.cycles.all():
            now = times.at(cycle.sequence, cycle.began_at_device).at
            if now != cycle.began_at:
                cycles.append((cycle.pk, now))
        if session.pk in ends and (facts := _move(session, ends[session.pk], times, holders)):
            session.save(update_fields=[*TIMES, "officer"])
            changed.append(facts)
    update_rows(Cycle, ["began_at"], cycles)
    return changed


def _ends(taser: Taser) -> dict[UUID, list[tuple[int, datetime]]]:
    """Return number and device time of each session's entries, in order."""
    found: dict[UUID, list[tuple[int, datetime]]] = {}
    rows = LogEntry.objects.filter(taser=taser, session__isnull=False).order_by("sequence")
    for pk, sequence, at_device in rows.values_list("session", "sequence", "at_device"):
        found.setdefault(pk, []).append((sequence, at_device))
    return found


def _move(
    session: ArmedSession, entries: list[tuple[int, datetime]], times: Times, holders: Holders
) -> dict[str, Json] | None:
    """Give a session its new times; return what changed, for the journal, or None."""
    before, officer = [getattr(session, name) for name in TIMES], session.officer_id
    began, ended = times.at(*entries[0]), times.at(*entries[-1])
    tail = max(timedelta(), session.ended_at_device - entries[-1][1])
    had = session.began_at
    session.began_at, session.ended_at = began.at, max(began.at, ended.at + tail)
    session.clock_offset_ms, session.time_error_ms = began.offset_ms, began.uncertainty_ms
    session.clock_how, session.needs_confirmation = began.how.value, began.needs_confirmation
    if session.began_at != had:
        session.officer_id = holders.at(session.began_at)
    if [getattr(session, name) for name in TIMES] == before and session.officer_id == officer:
        return None
    return {
        "session": str(session.pk),
        "began_before": had.isoformat(),
        "began": session.began_at.isoformat(),
        "error_ms": session.time_error_ms,
        "officer_before": str(officer) if officer else None,
        "officer": str(session.officer_id) if session.officer_id else None,
    }
