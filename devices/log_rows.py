"""Rows of what a TASER log says: sessions, cycles, entries, each with the weapon's own time and the corrected one."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from accounts.models import User
from devices.log_times import Times
from devices.models import ArmedSession, LogEntry, Taser, TaserLog, Use
from devices.models import Cycle as CycleRow
from devices.taser_logs.flags import iopc_flags
from devices.taser_logs.levels import Level, proved_by
from devices.taser_logs.records import Bay, Cycle, Event, EventKind, Session

ENTRY = (  # columns of an entry, in the order of `entry_row`
    *("taser_id", "log_id", "session_id", "sequence", "kind", "at_device", "at", "duration_ms", "temperature_c"),
    *("battery_percent", "ending", "new_time", "bays", "detail"),
)


class Holders:
    """Who held a weapon at any moment: a log may have a thousand sessions, and is not asked for each."""

    def __init__(self, taser: Taser) -> None:
        self.issues = list(taser.issues.select_related("holder"))

    def at(self, moment: datetime) -> User | None:
        """Return who held it at the moment; the moment of return no longer counts."""
        for issue in self.issues:
            if issue.issued_at <= moment and (issue.returned_at is None or moment < issue.returned_at):
                return issue.holder
        return None


def session_row(row: TaserLog, session: Session, times: Times, holders: Holders) -> ArmedSession:
    """Return a session as it is kept, unsaved."""
    first, last = session.events[0], session.events[-1]
    began, ended = times.of(first), times.of(last)
    tail = timedelta(milliseconds=0 if last.kind is EventKind.SAFE else last.duration_ms or 0)
    return ArmedSession(
        taser=row.taser,
        log=row,
        number=session.number,
        officer=holders.at(began.at),
        began_at_device=first.device_time,
        ended_at_device=last.device_time + tail,
        began_at=began.at,
        ended_at=max(began.at, ended.at + tail),
        is_whole=session.armed_at is not None and session.safed_at is not None,
        clock_offset_ms=began.offset_ms,
        time_error_ms=began.uncertainty_ms,
        clock_how=began.how.value,
        needs_confirmation=began.needs_confirmation,
        suggested_use=Use(session.use.value),
        suggested_because=session.reason[:200],
        **_sums(session),
    )


def _sums(session: Session) -> dict[str, Any]:
    levels = proved_by(session)
    connected = [cycle.connected_ms for cycle in session.cycles if cycle.connected_ms is not None]
    return {
        "cycles_count": len(session.cycles),
        "total_ms": session.total_ms,
        "longest_ms": max((cycle.duration_ms for cycle in session.cycles), default=0),
        "connected_ms": sum(connected) if connected else None,
        "is_fired": Level.FIRED in levels,
        "is_arced": Level.ARCED in levels,
        "flags": [flag.value for flag in iopc_flags(session.cycles, longest_total_ms=settings.TASER_LONGEST_TOTAL_MS)],
    }


def cycle_row(kept: ArmedSession, cycle: Cycle, times: Times, session: Session) -> CycleRow:
    """Return a cycle as it is kept, unsaved."""
    event = next(event for event in session.events if event.sequence == cycle.sequence)
    return CycleRow(
        session=kept,
        number=cycle.number,
        sequence=cycle.sequence,
        kind=cycle.kind.value,
        began_at_device=cycle.started_at,
        began_at=times.of(event).at,
        duration_ms=cycle.duration_ms,
        ending=cycle.ending.value if cycle.ending else "",
        connected_ms=cycle.connected_ms,
        fired_bays=list(cycle.fired_bays),
        bays=json.loads(_bays(cycle.bays)),
        pulses=flat_pulses(cycle),
    )


def flat_pulses(cycle: Cycle) -> list[int]:
    """Return the pulses of a cycle as they are kept: one behind the other, milliseconds, bay, microcoulomb."""
    return [number for pulse in cycle.pulses for number in (pulse.at_ms, pulse.bay, pulse.charge_uc)]


def said_by(event: Event) -> tuple[object, ...]:
    """Return all that the weapon says in an entry, to be compared with `said_before`."""
    return (
        event.kind.value,
        event.device_time,
        event.duration_ms,
        event.temperature_c,
        event.battery_percent,
        event.ending.value if event.ending else "",
        event.new_time,
        _bays(event.bays),
        event.detail,
    )


def said_before(entry: LogEntry) -> tuple[object, ...]:
    """Return all that the weapon said in an entry that was kept."""
    return (
        entry.kind,
        entry.at_device,
        entry.duration_ms,
        entry.temperature_c,
        entry.battery_percent,
        entry.ending,
        entry.new_time,
        json.dumps(entry.bays, sort_keys=True),
        entry.detail,
    )


def entry_row(row: TaserLog, event: Event, times: Times, session: ArmedSession | None) -> tuple[object, ...]:
    """Return an entry as values in the order of ENTRY: there are 16,000 of them, and a model instance is dear."""
    return (
        row.taser_id,
        row.pk,
        session.pk if session else None,
        event.sequence,
        event.kind.value,
        event.device_time,
        times.of(event).at,
        event.duration_ms,
        event.temperature_c,
        event.battery_percent,
        event.ending.value if event.ending else "",
        event.new_time,
        _bays(event.bays),
        event.detail,
    )


@lru_cache(1024)
def _bays(bays: tuple[Bay, ...]) -> str:
    """Return bays as JSON; an entry mostly has those of the one before it."""
    return json.dumps([asdict(bay) for bay in bays], sort_keys=True)
