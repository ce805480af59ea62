"""Rows of what a TASER log says: sessions, cycles, entries, each with the weapon's own time and the corrected one."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings

from audit.uuid7 import uuid7
from devices.log_times import Times
from devices.models import LogEntry, Taser, TaserLog
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
        self.issues = list(taser.issues.all())

    def at(self, moment: datetime) -> UUID | None:
        """Return the key of who held it at the moment; the moment of return no longer counts."""
        for issue in self.issues:
            if issue.issued_at <= moment and (issue.returned_at is None or moment < issue.returned_at):
                return issue.holder_id
        return None


def session_values(row: TaserLog, session: Session, times: Times, holders: Holders) -> dict[str, Any]:
    """Return a session as it is kept, by column of ArmedSession, with a key of its own."""
    first, last = session.events[0], session.events[-1]
    began, ended = times.of(first), times.of(last)
    tail = timedelta(milliseconds=0 if last.kind is EventKind.SAFE else last.duration_ms or 0)
    return {
        "id": uuid7(),
        "taser_id": row.taser_id,
        "log_id": row.pk,
        "number": session.number,
        "officer_id": holders.at(began.at),
        "began_at_device": first.device_time,
        "ended_at_device": last.device_time + tail,
        "began_at": began.at,
        "ended_at": max(began.at, ended.at + tail),
        "is_whole": session.armed_at is not None and session.safed_at is not None,
        "clock_offset_ms": began.offset_ms,
        "time_error_ms": began.uncertainty_ms,
        "clock_how": began.how.value,
        "needs_confirmation": began.needs_confirmation,
        "suggested_use": session.use.value,
        "suggested_because": session.reason[:200],
        **_sums(session),
    }


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


def cycle_values(kept: UUID, cycle: Cycle, times: Times, session: Session) -> dict[str, Any]:
    """Return a cycle of the session with the key `kept`, by column of Cycle, with a key of its own."""
    event = next(event for event in session.events if event.sequence == cycle.sequence)
    return {
        "id": uuid7(),
        "session_id": kept,
        "number": cycle.number,
        "sequence": cycle.sequence,
        "kind": cycle.kind.value,
        "began_at_device": cycle.started_at,
        "began_at": times.of(event).at,
        "duration_ms": cycle.duration_ms,
        "ending": cycle.ending.value if cycle.ending else "",
        "connected_ms": cycle.connected_ms,
        "fired_bays": list(cycle.fired_bays),
        "bays": json.loads(_bays(cycle.bays)),
        "pulses": flat_pulses(cycle),
    }


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


def entry_row(of: tuple[str, str], event: Event, times: Times, session: str | None) -> tuple[object, ...]:
    """Return an entry of a TASER's log as values in the order of ENTRY; keys are text.

    There are 16,000 of them: a model instance is dear, and so is a UUID that is written anew in each.
    """
    return (
        *of,
        session,
        event.sequence,
        event.kind.value,
        event.device_time,
        times.moment(event),
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
