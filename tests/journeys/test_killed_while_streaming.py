"""Web, worker and Valkey are killed one after the other while two cameras stream: every byte becomes evidence, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.journeys.conftest import PATIENCE, Demo

pytestmark = pytest.mark.slow
HANDED_OVER = ("PATH", "HOME", "TMPDIR", "FFMPEG_BIN")
KILLED = ("uvicorn", "ingest@", "media@", "valkey-server")
MINUTES = 0.8
SESSIONS = """
import json
from streaming.models import LiveSession
rows = LiveSession.objects.filter(created_at__gte={since!r}).select_related("item__upload").order_by("pk")
print(json.dumps([[
    one.state, one.gaps, one.broken_at, (one.last_seq or 0) > 150,
    bool(one.item and one.item.upload.state == "stored" and one.item.is_playable),
] for one in rows]))
"""


@pytest.fixture
def cameras(demo: Demo, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Two cameras that stream for most of a minute."""
    environment = {name: os.environ[name] for name in HANDED_OVER if name in os.environ}
    command = [
        *(sys.executable, "-m", "devices.simulator", "--live", "--cameras", "2", "--minutes", str(MINUTES)),
        *("--url", demo.url.replace("localhost", "127.0.0.1"), "--work", str(tmp_path)),
        *("--keys", str(demo.folder / "camera-keys.json")),
    ]
    with (tmp_path / "cameras.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
        yield process
        process.kill()
        process.wait()


def sessions(demo: Demo, since: str) -> list[list[object]]:
    found: list[list[object]] = demo.run(SESSIONS.format(since=since))
    return found


def wait_until(demo: Demo, since: str, wanted: list[list[object]]) -> list[list[object]]:
    end = time.monotonic() + PATIENCE
    while (found := sessions(demo, since)) != wanted and time.monotonic() < end:
        time.sleep(0.5)
    return found


def kill(demo: Demo, name: str) -> None:
    """Kill a process of the demo without warning, and wait until another stands in its place."""
    before = demo.child(name)
    os.kill(before, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if demo.child(name) != before:
                return
        except ValueError:
            pass
        assert time.monotonic() < end, f"{name} was not started again"
        time.sleep(0.1)


def test_what_is_killed_during_a_session_loses_nothing(demo: Demo, cameras: "subprocess.Popen[bytes]") -> None:
    since = demo.run("import json; from django.utils import timezone; print(json.dumps(timezone.now().isoformat()))")
    end = time.monotonic() + PATIENCE
    while len(sessions(demo, since)) < 2:
        assert time.monotonic() < end, "the cameras do not stream"

    for name in KILLED:
        kill(demo, name)
        time.sleep(3)  # of streaming, so that each falls upon a running session
    cameras.wait(PATIENCE)

    whole = ["evidence", [], None, True, True]
    assert wait_until(demo, since, [whole] * 2) == [whole] * 2
