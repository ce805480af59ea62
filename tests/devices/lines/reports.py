"""Reports as Rahman's camera writes them on the evening of Tanner Row."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from devices.protocol import CameraState, LogEntry, LogKind, Place, Report, StartedBy, write_frame
from devices.report_rows import Arrived

EVENING = datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC)
TANNER_ROW = (52.486200, -1.890400)


def state(state: CameraState, after: float = 0.0, **values: str) -> LogEntry:
    started = StartedBy.OFFICER if state is CameraState.RECORDING else None
    if values.get("signal_id"):
        started = StartedBy.SIGNAL
    return LogEntry(EVENING + timedelta(seconds=after), LogKind.STATE, state, started, **values)


def entry(kind: LogKind, after: float = 0.0, **values: str) -> LogEntry:
    return LogEntry(EVENING + timedelta(seconds=after), kind, **values)


def place(after: float = 0.0, north_m: float = 0.0) -> Place:
    latitude = TANNER_ROW[0] + north_m / 111_195
    return Place(EVENING + timedelta(seconds=after), latitude, TANNER_ROW[1], 4.0)


def report(number: int, *entries: LogEntry, places: tuple[Place, ...] = (), used: int = 30_000_000) -> Report:
    return Report(number, 71, used, 64_000_000_000, entries, places)


def arrived(camera_id: UUID, made: Report, clock_offset_ms: int = 0) -> Arrived:
    return Arrived(camera_id, clock_offset_ms, made, hashlib.sha256(write_frame(made).encode()).hexdigest())
