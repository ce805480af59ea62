"""`manage.py demo`: from the first start to the last process, and again with the same data."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys

import psycopg2
import pytest

from config.services import demo, processes, state, warden
from config.services.processes import Missing
from config.services.stack import GIVEN, Stack

PATIENCE = 400.0  # seconds for a start on a busy machine: it guards against hanging alone


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_wanted_port_that_is_taken_is_one_sentence(taken_port):
    with pytest.raises(Missing) as missing:
        demo.open_door(taken_port)

    assert str(missing.value) == f"Port {taken_port} is taken: choose another with --port."


def test_next_free_port_is_taken_when_the_first_is_not_free(monkeypatch, taken_port):
    free_port = processes.free_port()
    monkeypatch.setattr(demo, "PORTS", [taken_port, free_port])

    with demo.open_door(None) as door:
        assert door.getsockname()[1] == free_port


def test_two_demos_that_start_together_get_two_ports():
    with demo.open_door(None) as first, demo.open_door(None) as second:
        assert first.getsockname()[1] != second.getsockname()[1]


def test_who_comes_while_the_pages_start_waits_for_them(tmp_path):
    answer = "import socket, sys; door = socket.socket(fileno=int(sys.argv[1])); door.accept()[0].sendall(b'pages')"
    with processes.listen() as door, socket.create_connection(door.getsockname()) as early:
        command = [sys.executable, "-c", answer, str(door.fileno())]
        child = processes.start(command, tmp_path / "log", environment={}, cwd=tmp_path, keep=[door.fileno()])

        early.settimeout(60)
        assert early.recv(16) == b"pages"
        assert child.wait(10) == 0


@pytest.fixture
def folder():
    """A folder that PostgreSQL's user can enter, which pytest's own are not."""
    place = state.throw_away_folder()
    yield place
    shutil.rmtree(place)


@pytest.fixture
def start(folder, bare_environment):
    """Start `manage.py demo` with these options and values."""
    started = []

    def run(*options, **values):
        command = [sys.executable, str(state.ROOT / "manage.py"), "demo", *options]
        environment = bare_environment | {"EXHIBIT_STATE": str(folder), "EXHIBIT_NO_VENV": "1"} | values
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
    warden.sweep(folder, patience=5)


def printed_until(process, text):
    """Return what the process prints up to a line with this text."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    return "".join(lines)


@pytest.mark.slow
def test_demo_starts_is_killed_leaves_nothing_and_starts_again(folder, start, until):
    first = start("--no-scenario")
    printed = printed_until(first, "Ctrl-C stops everything")
    sign_ins = json.loads((folder / "sign-ins.json").read_text())
    second = start("--no-scenario").communicate(timeout=PATIENCE)[0]

    first.send_signal(signal.SIGKILL)
    all_gone = until(lambda: not warden.marked(folder))
    again = start("--no-scenario", "--once")
    printed_again = again.communicate(timeout=PATIENCE)[0]

    assert "Open http://localhost:" in printed
    assert re.fullmatch(r"A demo already runs at \S+ \(process \d+\): .*\n", second)
    assert all_gone
    assert again.returncode == 0
    assert sign_ins[0]["password"] in printed_again
    assert warden.marked(folder) == []


@pytest.fixture
def given(monkeypatch, bare_environment):
    """The values of servers that somebody else started: none is the one of this test run."""
    tools = {name: os.environ[name] for name in ("FFMPEG_BIN", "FFPROBE_BIN")}
    for name in {*os.environ} - {*bare_environment} - {*tools}:
        monkeypatch.delenv(name)
    stack = Stack(state.throw_away_folder(), durable=False)
    names = (*GIVEN, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    yield {name: value for name, value in (stack.start() | tools).items() if name in names}
    stack.stop(purge=True)


@pytest.mark.slow
def test_given_services_are_used_and_none_is_started(folder, start, given):
    demo = start("--no-scenario", "--once", **given)

    printed = demo.communicate(timeout=PATIENCE)[0]

    connection = psycopg2.connect(given["DATABASE_URL"])
    cursor = connection.cursor()
    cursor.execute("SELECT count(*) FROM accounts_user")
    people = cursor.fetchone()[0]
    connection.close()
    assert demo.returncode == 0
    assert "Used as given, not started: DATABASE_URL, REDIS_URL, S3_ENDPOINT_URL, FFMPEG_BIN, FFPROBE_BIN" in printed
    assert [name for name in ("postgres", "valkey", "s3") if (folder / name).exists()] == []
    assert people == len(json.loads((folder / "sign-ins.json").read_text()))
