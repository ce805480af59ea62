"""Children end with their parent and their group, and what they print is kept."""

import os
import signal
import subprocess
import sys

import pytest

from config.services import processes
from config.services.processes import Missing

FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
SUPERVISOR = """
import os, pathlib, sys, time
from config.services import processes
sleeper = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"]
child = processes.start(sleeper, pathlib.Path(sys.argv[1]), environment=os.environ, cwd=pathlib.Path("/"))
print(child.pid, flush=True)
time.sleep(60)
"""


def lives(process):
    try:
        with open(f"/proc/{process}/stat") as status:  # noqa: PTH123
            return status.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_stopping_a_process_ends_its_whole_group(tmp_path, until):
    log = tmp_path / "family.log"
    parent = processes.start([sys.executable, "-c", FAMILY], log, environment=os.environ, cwd=tmp_path)
    until(lambda: log.read_text().endswith("\n"))
    child = int(log.read_text())

    processes.stop(parent, signal.SIGTERM, 5)

    assert until(lambda: not lives(child))
    assert parent.returncode == -signal.SIGTERM


@pytest.mark.slow
def test_child_ends_when_its_parent_is_killed(tmp_path, until):
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path / "child.log")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert until(lambda: not lives(child))


@pytest.mark.slow
def test_waiting_for_a_port_names_the_log_when_the_program_ends(tmp_path):
    log = tmp_path / "early.log"
    process = processes.start([sys.executable, "-c", "raise SystemExit(3)"], log, environment={}, cwd=tmp_path)

    with pytest.raises(Missing) as missing:
        processes.wait_for_port(processes.free_port(), process, "Valkey", log)

    assert str(missing.value) == f"Valkey ended with code 3 while it was starting; its log is {log}."


def test_large_log_is_set_aside_and_one_older_copy_stays(tmp_path, monkeypatch):
    log = tmp_path / "web.log"
    log.write_text("much")
    (tmp_path / "web.log.1").write_text("older")
    monkeypatch.setattr(processes, "LOG_BYTES", 3)

    processes.set_aside(log)

    assert not log.exists()
    assert (tmp_path / "web.log.1").read_text() == "much"


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sessions have a niceness of their own on Linux alone")
def test_a_child_that_gives_way_does_so_with_its_whole_session(tmp_path, until):
    log = tmp_path / "family.log"
    command = [sys.executable, "-c", FAMILY]
    parent = processes.start(command, log, environment=os.environ, cwd=tmp_path, niceness=7)
    until(lambda: log.read_text().endswith("\n"))

    nice = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (parent.pid, int(log.read_text()))]
    with open(f"/proc/{parent.pid}/autogroup") as session:  # noqa: PTH123
        words = session.read().split()
    processes.stop(parent, signal.SIGTERM, 5)

    assert nice == [7, 7]
    assert words[1:] == ["nice", "7"]
