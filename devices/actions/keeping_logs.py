"""A TASER log that was read becomes entries, armed sessions and cycles; what earlier logs had is not kept twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models.notice import Kind as NoticeKind
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.actions.correcting_clocks import Because, correct_times, known_points
from devices.actions.logged_cartridges import note_cartridges
from devices.copying import copy_rows, copy_values
from devices.log_rows import (
    ENTRY,
    Holders,
    cycle_values,
    entry_row,
    flat_pulses,
    said_before,
    said_by,
    session_values,
)
from devices.log_times import Times
from devices.models import ArmedSession, Cycle, LogEntry, Taser, TaserLog
from devices.models import Use as ConfirmedUse
from devices.refusals import LogContradicts, LogOfOtherWeapon
from devices.taser_logs.flags import with_facts
from devices.taser_logs.records import EventKind, Session, Use
from devices.taser_logs.records import TaserLog as ReadLog

LONGEST_FIRMWARE = 40  # of a weapon's column; the raw log has the rest


@dataclass(frozen=True)
class Docked:
    """Where and when a weapon brought its log, and by how much its clock was ahead."""

    at: datetime
    clock_offset_ms: int
    dock: str = ""


def known_log(taser: Taser, sha256: str) -> TaserLog | None:
    """Return the log with these bytes when it was read before."""
    return TaserLog.objects.filter(taser=taser, sha256=sha256).first()


@journal.action
def keep_log(*, taser: Taser, log: ReadLog, sha256: str, docked: Docked | None, by: Actor) -> TaserLog:
    """Keep what a log says beyond earlier ones of the same weapon; `known_log` answers for one that was read before.

    Raises LogOfOtherWeapon, and LogContradicts when an entry is not what the weapon has said before: a sign that
    somebody has changed a log, so nothing of it is kept.
    """
    taser = Taser.objects.select_for_update(no_key=True).get(pk=taser.pk)
    _must_be_its_own(taser, log, by)
    known, before = _known_entries(taser, log), _last_known(taser)
    _must_not_contradict(taser, log, known, by)
    row = _new_log(taser, log, sha256, docked)
    times = Times.within(log, known_points(taser))
    sessions = _keep_sessions(row, log, times, known, by)
    row.new_entries = _keep_entries(row, log, times, known, sessions)
    row.save(update_fields=["new_entries"])
    if taser.logs.exclude(pk=row.pk).exists():  # what this log knows of the clock holds for earlier ones too
        correct_times(taser=taser, because=Because.LOG, by=by)
    _note_on_weapon(taser, log, docked, times, sum(event.sequence not in known for event in log.faults))
    journal.act(Operation.TASER_LOG_READ, by=by, on=taser, sha256=sha256, details=_facts(row, log))
    note_cartridges(taser=taser, log=log, after=before or 0, times=times, by=by)
    return row


def _last_known(taser: Taser) -> int | None:
    """Return the sequence number of the last entry that earlier logs had, or None before the first log."""
    return LogEntry.objects.filter(taser=taser).order_by("-sequence").values_list("sequence", flat=True).first()


def _must_be_its_own(taser: Taser, log: ReadLog, by: Actor) -> None:
    if (log.serial.upper(), log.model.value) == (taser.serial, taser.model):
        return
    message = f"This is the log of {log.serial}, not of {taser.get_model_display()} {taser.serial}."
    raise LogOfOtherWeapon(message, operation=Operation.TASER_LOG_REFUSED, by=by, on=taser, reason_code="other_weapon")


def _known_entries(taser: Taser, log: ReadLog) -> dict[int, LogEntry]:
    """Return the entries of this log that earlier ones had, by sequence number."""
    if not log.events:
        return {}
    between = (log.events[0].sequence, log.events[-1].sequence)
    return {entry.sequence: entry for entry in LogEntry.objects.filter(taser=taser, sequence__range=between)}


def _must_not_contradict(taser: Taser, log: ReadLog, known: dict[int, LogEntry], by: Actor) -> None:
    """Compare all that an entry says; pulses where both logs have them, since an X2 may leave them out."""
    pulses = {cycle.sequence: flat_pulses(cycle) for session in log.sessions for cycle in session.cycles}
    kept = Cycle.objects.filter(session__taser=taser, sequence__in=pulses.keys() & known.keys())
    had = dict(kept.exclude(pulses=[]).values_list("sequence", "pulses"))
    for event in log.events:
        before, now = known.get(event.sequence), pulses.get(event.sequence)
        is_other = before is not None and said_by(event) != said_before(before)
        if is_other or (now and had.get(event.sequence, now) != now):
            where = f"Line {event.line}: entry {event.sequence}"
            raise _contradicts(where, f"not what {taser.serial} said in an earlier log", taser, by)


def _contradicts(what: str, how: str, taser: Taser, by: Actor) -> LogContradicts:
    message = f"{what} is {how}. Nothing of this log was taken over; compare the two files."
    operation = Operation.TASER_LOG_REFUSED
    return LogContradicts(message, operation=operation, by=by, on=taser, reason_code="log_contradicts")


def _new_log(taser: Taser, log: ReadLog, sha256: str, docked: Docked | None) -> TaserLog:
    return TaserLog.objects.create(
        taser=taser,
        sha256=sha256,
        entries=len(log.events),
        new_entries=0,
        first_sequence=log.events[0].sequence if log.events else None,
        last_sequence=log.events[-1].sequence if log.events else None,
        dropped=log.dropped,
        gaps=_gaps(taser, log),
        faults=len(log.faults),
        docked_at=docked.at if docked else None,
        clock_offset_ms=docked.clock_offset_ms if docked else None,
    )


def _gaps(taser: Taser, log: ReadLog) -> list[list[int]]:
    """Return what is missing within the log, and between the last entry of earlier logs and its first."""
    gaps = [[gap.after, gap.before] for gap in log.gaps]
    earlier = _last_known(taser)
    if earlier is not None and log.events and log.events[0].sequence > earlier + 1:
        gaps.insert(0, [earlier, log.events[0].sequence])
    return gaps


def _keep_sessions(row: TaserLog, log: ReadLog, times: Times, known: dict[int, LogEntry], by: Actor) -> dict[int, str]:
    """Keep sessions with new entries; return the key of the session of each of their entries, by sequence number."""
    found, made, cycles = dict[int, str](), list[dict[str, Any]](), list[dict[str, Any]]()
    holders = Holders(row.taser)
    earlier = ArmedSession.objects.select_related("use_set_by", "taser").in_bulk(
        {entry.session_id for entry in known.values() if entry.session_id}
    )
    for session in log.sessions:
        if all(event.sequence in known for event in session.events):
            continue
        before = next((earlier[pk] for pk in _sessions_of(session, known) if pk in earlier), None)
        kept = session_values(row, session, times, holders)
        if before is not None:  # the weapon was docked before it was made safe: this log has the rest
            kept["id"] = before.pk
            _complete(before, kept, by)
        else:
            made.append(kept)
        cycles += [cycle_values(kept["id"], one, times, session) for one in session.cycles]
        found |= dict.fromkeys((event.sequence for event in session.events), str(kept["id"]))
    _must_be_new(row.taser, made, by)
    copy_values(ArmedSession, made)
    copy_values(Cycle, cycles)
    return found


def _complete(before: ArmedSession, kept: dict[str, Any], by: Actor) -> None:
    """Let a session that was known in part say all that is known now; it keeps its number and the log that brought it.

    Its cycles are written anew.
    """
    whole = ArmedSession(**kept | {"number": before.number, "log_id": before.log_id})
    whole.flags = with_facts(whole.flags, before.flags)
    _withdraw_confirmation(before, by)
    before.cycles.all().delete()
    whole.save(force_update=True)


def _withdraw_confirmation(before: ArmedSession, by: Actor) -> None:
    """Say that a use is to be confirmed again: whoever said what it was had seen only a part of it."""
    if before.use == ConfirmedUse.UNCLASSIFIED or before.use_set_by is None:
        return
    details: dict[str, Any] = {"session": str(before.pk), "before": before.use, "after": str(ConfirmedUse.UNCLASSIFIED)}
    journal.act(Operation.TASER_USE_REOPENED, by=by, on=before.taser, reason_code="log_completed", details=details)
    notify(
        to=before.use_set_by,
        kind=NoticeKind.TASER,
        text="A later log has more of a TASER use than you confirmed. Say again what it was.",
        target=before.get_absolute_url(),
        key=f"use-reopened:{before.pk}:{before.use_set_at:%Y%m%dT%H%M%S}",
    )


def _sessions_of(session: Session, known: dict[int, LogEntry]) -> Iterator[Any]:
    return (known[event.sequence].session_id for event in session.events if event.sequence in known)


def _must_be_new(taser: Taser, made: list[dict[str, Any]], by: Actor) -> None:
    """Refuse a log in which a number of a session stands for other entries than before."""
    numbers = {session["number"] for session in made}
    if taken := ArmedSession.objects.filter(taser=taser, number__in=numbers).order_by("number").first():
        how = f"not the one that {taser.serial} told in an earlier log"
        raise _contradicts(f"session {taken.number}", how, taser, by)


def _keep_entries(
    row: TaserLog,
    log: ReadLog,
    times: Times,
    known: dict[int, LogEntry],
    sessions: dict[int, str],
) -> int:
    """Keep the new entries; return how many."""
    new = (event for event in log.events if event.sequence not in known)
    of = (str(row.taser_id), str(row.pk))
    rows = (entry_row(of, event, times, sessions.get(event.sequence)) for event in new)
    return copy_rows(LogEntry, ENTRY, rows)


def _note_on_weapon(taser: Taser, log: ReadLog, docked: Docked | None, times: Times, new_faults: int) -> None:
    batteries = [event.battery_percent for event in log.events if event.battery_percent is not None]
    tests = [times.of(event).at for event in log.events if event.kind is EventKind.FUNCTION_TEST]
    tests += [times.of(one.events[0]).at for one in log.sessions if one.use is Use.TEST]
    checked = [at for at in (*tests, taser.checked_at) if at is not None and at <= timezone.now()]
    taser.firmware = log.firmware[:LONGEST_FIRMWARE]
    taser.battery_percent = batteries[-1] if batteries else taser.battery_percent
    taser.checked_at = max(checked, default=None)
    taser.faults = new_faults
    if docked:
        taser.docked_at, taser.clock_offset_ms, taser.last_dock = docked.at, docked.clock_offset_ms, docked.dock
    taser.save()


def _facts(row: TaserLog, log: ReadLog) -> dict[str, Any]:
    return {
        "log": str(row.pk),
        "entries": row.entries,
        "new_entries": row.new_entries,
        "sessions": len(log.sessions),
        "missing": sum(before - after - 1 for after, before in row.gaps),
        "faults": row.faults,
        "clock_offset_ms": row.clock_offset_ms,
    }
