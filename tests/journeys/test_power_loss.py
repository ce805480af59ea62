"""The dock and the server lose power in the middle of a shift's end: every recording arrives whole, and once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.journeys.conftest import PATIENCE, Demo

pytestmark = pytest.mark.slow
CAMERAS, RECORDINGS = 5, 8
HANDED_OVER = ("PATH", "HOME", "TMPDIR", "FFMPEG_BIN")
ARRIVED = """
import json
from django.db.models import Count
from evidence.models import File, Item, Upload
ours = Upload.objects.filter(recording_id__in={names!r})
items = Item.objects.filter(upload__in=ours)
originals = File.objects.filter(item__in=items, role="original")
print(json.dumps({{
    "announced": ours.count(),
    "states": sorted(set(ours.values_list("state", flat=True))),
    "items": items.count(),
    "hashes": sorted(originals.values_list("sha256", flat=True)),
    "most_originals_of_one": max((one["n"] for one in originals.values("item").annotate(n=Count("pk"))), default=0),
}}))
"""


def simulator(demo: Demo, work: Path) -> "subprocess.Popen[bytes]":
    """Let the shift end: short films, many of them, all cameras at once."""
    environment = {name: os.environ[name] for name in HANDED_OVER if name in os.environ}
    command = [
        *(sys.executable, "-m", "devices.simulator", "--scenario", "shift_change", "--speed", "10"),
        *("--url", demo.url, "--keys", str(demo.folder / "camera-keys.json"), "--work", str(work)),
        *("--docks", str(CAMERAS), "--recordings", str(RECORDINGS), "--day", "2026-03-01"),
    ]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)


def wait(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.002)


def manifests(work: Path) -> dict[str, str]:
    """Return what lies on the cameras: the hash of each recording by its name."""
    kept = {}
    for path in work.glob("shift_change/cameras/*/*.json"):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        kept[manifest["recording_id"]] = manifest["sha256"]
    return kept


def test_nothing_is_lost_when_dock_and_server_lose_power(demo: Demo, tmp_path: Path) -> None:
    incoming = demo.folder / "incoming"
    first = simulator(demo, tmp_path)
    wait(lambda: any(incoming.glob("*.part")) or first.poll() is not None, "no recording began to arrive")
    taken = manifests(tmp_path)

    assert first.poll() is None
    first.send_signal(signal.SIGKILL)
    os.kill(demo.child("uvicorn"), signal.SIGKILL)
    first.wait()
    left = manifests(tmp_path)
    again = simulator(demo, tmp_path)

    assert len(taken) == CAMERAS * RECORDINGS
    assert left  # the power went before everything was stored
    assert again.wait(PATIENCE) == 0
    assert manifests(tmp_path) == {}
    arrived = demo.run(ARRIVED.format(names=sorted(taken)))
    assert arrived == {
        "announced": len(taken),
        "states": ["stored"],
        "items": len(taken),
        "hashes": sorted(taken.values()),
        "most_originals_of_one": 1,
    }
