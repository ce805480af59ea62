"""TASERs and the logs that the simulated ones write."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from audit.actors import Worker
from devices.actions.keeping_logs import Docked, keep_log
from devices.models import Taser, TaserLog
from devices.taser_logs.reading import read

GOLDEN = Path(__file__).parents[1] / "devices" / "taser_logs" / "golden"
TANNER_ROW = GOLDEN / "tanner_row_t7.csv"
KHAN = GOLDEN / "khan_x2.csv"
SLOW_BY_MS = -1_800  # the clock of Rahman's TASER, device minus true (story.md)
DOCKED_AT = datetime(2026, 11, 21, 23, 35, tzinfo=UTC)
READER = Worker("evidence.read_log")


def keep(taser: Taser, data: bytes, docked: Docked | None = None) -> TaserLog:
    return keep_log(taser=taser, log=read(data), sha256=hashlib.sha256(data).hexdigest(), docked=docked, by=READER)


def docked(offset_ms: int = SLOW_BY_MS, at: datetime = DOCKED_AT) -> Docked:
    return Docked(at=at, clock_offset_ms=offset_ms, dock="Dock 3 bay 12")
