"""`taser_log`: a log of 16,000 entries, with the pulses of its cycles, parsed and stored; the limit is parsing alone.

In a transaction that is rolled back: the site's figures and this one share a database, and an entry is kept once.
"""

import hashlib
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from audit.actors import Worker
from config.memory import keep_what_is_loaded
from devices.actions.keeping_logs import Docked, keep_log
from devices.models import LogEntry, Taser
from devices.simulator.taser import Taser as Weapon
from devices.simulator.taser import connected_except
from devices.simulator.taser_files import x2_log
from devices.taser_logs.reading import read

START = datetime(2024, 1, 5, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)
IN_A_SESSION = 5  # entries
DOCKED = Docked(datetime(2026, 11, 21, 23, 35, tzinfo=UTC), -1_800, "Dock 3 bay 12")
SERIAL = "X2900BENC"


def taser_log(*, entries: int, runs: int) -> dict[str, Any]:
    """Return the median of `runs` in seconds; the log has a discharge of 5 s in each thirtieth session."""
    data = _log(entries)
    keep_what_is_loaded()  # as a worker does, which reads the logs
    whole, alone = list[float](), list[float]()
    for _ in range(runs):
        began = time.perf_counter()
        read(data)
        alone.append(time.perf_counter() - began)
        whole.append(_stored(data))
    log = read(data)
    value, limit = statistics.median(whole), statistics.median(alone)
    detail = {
        "entries": len(log.events),
        "sessions": len(log.sessions),
        "pulses": sum(len(cycle.pulses) for session in log.sessions for cycle in session.cycles),
        "bytes": len(data),
        "seconds": [round(one, 3) for one in whole],
    }
    return {"value": round(value, 3), "limit": round(limit, 3), "ratio": round(value / limit, 2), "detail": detail}


def _stored(data: bytes) -> float:
    with transaction.atomic():
        taser = Taser.objects.create(serial=SERIAL, model="x2", key_hash="0" * 64)
        began = time.perf_counter()
        log = read(data)
        kept = keep_log(
            taser=taser,
            log=log,
            sha256=hashlib.sha256(data).hexdigest(),
            docked=DOCKED,
            by=Worker("benchmark.taser_log"),
        )
        connection.check_constraints()  # references are looked at when a transaction ends, which this one does not
        taken = time.perf_counter() - began
        if LogEntry.objects.filter(log=kept).count() != len(log.events):
            message = "Not every entry of the log was stored."
            raise RuntimeError(message)
        transaction.set_rollback(True)
    return taken


def _log(entries: int) -> bytes:
    """Return the log of a weapon whose ring is just full: armed and made safe, each thirtieth time with a discharge."""
    weapon, now = Weapon(SERIAL, "x2", START, firmware="3.1", seed=1182), START
    for number in range(entries // IN_A_SESSION):
        weapon.arm(now)
        weapon.note(now + SECOND, "flashlight_on")
        if number % 30 == 0:
            weapon.load(now, 1)
            weapon.trigger(now + 3 * SECOND, 5_000, connected_except((2_000, 2_400)))
        else:
            weapon.note(now + 3 * SECOND, "power_save")
        weapon.note(now + 10 * SECOND, "flashlight_off")
        weapon.safe(now + 12 * SECOND)
        now += timedelta(hours=1)
    return x2_log(weapon)
