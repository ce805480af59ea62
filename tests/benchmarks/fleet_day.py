"""`fleet_day`: twelve hours of the whole fleet at full speed, through the real lines, and every message counted.

The simulator is a program of its own. It says what it sent; the rows that the server has kept are counted beside it.
"""

import json
import resource
import secrets
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from audit.models import Entry
from config.services import state
from devices.keys import key_hash
from devices.models import Camera, CameraLogEntry, CameraPlace, RefusedMessage, Signal, Taser, TaserModel
from devices.models.camera_log import GAP
from evidence.models import Item, Source
from tests.benchmarks.live_site import Site

FLEET, WEAPONS, HOURS = 4_350, 1_250, 12.0
COUNTED = ("reports", "entries", "places", "signals", "logs")


def fleet_day(site: Site, *, scale: float) -> dict[str, Any]:
    """Return the wall seconds of the simulator's run, planning included; a small scale shortens the day as well."""
    cameras, tasers = max(6, round(FLEET * scale)), max(2, round(WEAPONS * scale))
    hours = HOURS if scale >= 0.05 else 2.0
    keys, told = site.folder / "fleet-keys.json", site.folder / "fleet-told.json"
    keys.write_text(json.dumps(_make(cameras, tasers)), encoding="utf-8")
    before, cpu = _kept(), {name: site.cpu_seconds(name) for name in site.processes()}
    began, own = time.perf_counter(), _children()
    _run(site, keys, told, ["--cameras", str(cameras), "--tasers", str(tasers), "--hours", str(hours)])
    seconds, own = time.perf_counter() - began, _children() - own
    sent = json.loads(told.read_text(encoding="utf-8"))
    kept = {name: count - before[name] for name, count in _kept().items()}
    detail = {
        "cameras": cameras,
        "tasers": tasers,
        "hours": hours,
        "sent": {name: sent[name] for name in COUNTED},
        "kept": kept,
        "not_once": _not_once(sent, kept),
        "lost_on_purpose": sent["lost"],
        "reports_per_second": round(sent["reports"] / sent["seconds"]),
        "cpu_seconds": {name: round(site.cpu_seconds(name) - cpu[name], 1) for name in cpu}
        | {"simulator": round(own, 1)},
        **{name: sent[name] for name in ("most_lines", "hellos", "checked_in", "calls", "armed", "starts")},
    }
    return {"value": round(seconds, 1), "limit": None, "ratio": None, "detail": detail}


def _make(cameras: int, tasers: int) -> dict[str, str]:
    """Put the fleet into the database at once; returns the key of each device."""
    mark = secrets.token_hex(2).upper()
    keys = {f"X6{mark}{number:05}": secrets.token_hex(32) for number in range(cameras)}
    armed = {f"X3{mark}{number:05}": secrets.token_hex(32) for number in range(tasers)}
    Camera.objects.bulk_create(Camera(serial=serial, key_hash=key_hash(key)) for serial, key in keys.items())
    Taser.objects.bulk_create(
        Taser(serial=serial, model=TaserModel.T7, key_hash=key_hash(key)) for serial, key in armed.items()
    )
    return keys | armed


def _run(site: Site, keys: Path, told: Path, options: list[str]) -> None:
    command = [sys.executable, "-m", "devices.simulator", "--url", f"http://127.0.0.1:{site.port}", "--speed", "0"]
    command += ["--keys", str(keys), "--tally", str(told), *options]
    with (site.folder / "simulator.log").open("wb") as log:
        subprocess.run(command, cwd=state.ROOT, check=False, stdout=log, stderr=log, timeout=3_600)
    if not told.exists():
        raise RuntimeError((site.folder / "simulator.log").read_text(encoding="utf-8")[-2_000:])


def _kept() -> dict[str, int]:
    """Count what the server has: reports by its journal, the rest by rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(sum((details->>'reports')::bigint), 0) FROM {Entry._meta.db_table} "  # noqa: S608 - ours
            "WHERE operation = 'camera.reported'"
        )
        (reports,) = cursor.fetchone()
    return {
        "reports": int(reports),
        "entries": CameraLogEntry.objects.exclude(kind=GAP).count(),
        "places": CameraPlace.objects.count(),
        "signals": Signal.objects.count(),
        "logs": Item.objects.filter(source=Source.TASER_LOG).count(),
        "refused": RefusedMessage.objects.count(),
    }


def _not_once(sent: dict[str, Any], kept: dict[str, int]) -> int:
    """Return how many messages were lost or doubled: by number, by count, and cameras whose last number is another."""
    last = dict(Camera.objects.filter(serial__in=sent["last"]).values_list("serial", "report_number"))
    wrong = sum(last[serial] != number for serial, number in sent["last"].items())
    numbered = sum(last.values()) - sent["lost"]
    return (
        wrong
        + sum(abs(sent[name] - kept[name]) for name in COUNTED)
        + abs(numbered - sent["reports"])
        + kept["refused"]
        + _out_of_time(sent["last"])
    )


def _out_of_time(serials: dict[str, int]) -> int:
    """Count entries that do not lie in the day that was played: their clocks were not corrected."""
    now = timezone.now()
    ours = CameraLogEntry.objects.filter(camera__serial__in=serials).exclude(kind=GAP)
    return ours.exclude(at__range=(now - timedelta(days=2), now)).count()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
