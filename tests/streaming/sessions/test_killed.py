"""The web server is killed in the middle of a stream: nothing that was answered is lost, and the camera goes on."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from websockets.sync.client import ClientConnection, connect

from config.services import processes, state
from devices.authorization import write_authorization
from devices.models import Camera
from devices.protocol import Ack, FromServer, Have, Hello, Receipt, Resume, read_from_server, write_frame
from evidence.models import Item
from streaming.actions.finishing import close_stored, finish_session, place_in_spool
from streaming.models import LiveSession, SessionState
from tests.deploy.compose import command_of_image
from tests.factories.devices import KEY
from tests.streaming.sessions.camera_end import now_film
from tests.streaming.sessions.filming import SERIAL, Film, late
from tests.streaming.sessions.test_finishing import store

if TYPE_CHECKING:
    from subprocess import Popen  # noqa: TID251 - its type alone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Start = Callable[[], "Popen[bytes]"]


@pytest.fixture
def port() -> int:
    return processes.free_port()


@pytest.fixture
def start(tmp_path: Path, spool: Path, port: int) -> Iterator[Start]:
    """Start the web server as the image does, on the database of this test and its spool; killed at the end."""
    command = command_of_image()
    command[0] = str(state.tool(command[0]))
    command[command.index("--host") + 1], command[command.index("--port") + 1] = "127.0.0.1", str(port)
    name = connection.settings_dict["NAME"]
    values = {"EXHIBIT_NO_VENV": "1", "INCOMING_DIR": str(spool.parent), "LIVE_SPOOL_DIR": str(spool)}
    values["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    running: list[Popen[bytes]] = []

    def started() -> "Popen[bytes]":
        log = tmp_path / "web.log"
        process = processes.start(command, log, environment=os.environ | values, cwd=state.ROOT)
        running.append(process)
        processes.wait_for_port(port, process, "web", log)
        return process

    yield started
    for process in running:
        processes.stop(process, signal.SIGKILL, 10)


@contextmanager
def line(port: int) -> Iterator[ClientConnection]:
    headers = {"Authorization": write_authorization(SERIAL, KEY)}
    address = f"ws://127.0.0.1:{port}/api/devices/line/"
    with connect(address, additional_headers=headers, compression=None) as socket:
        socket.send(write_frame(Hello(timezone.now())))
        socket.recv(timeout=30)
        yield socket


def hear(socket: ClientConnection) -> FromServer:
    return read_from_server(socket.recv(timeout=30))


def half_done(shot: Film) -> None:
    """Leave what a process leaves that dies between two writes: bytes without a record, and half a record."""
    place = place_in_spool(shot.session)
    for path, torn in ((place.live, b"\x00\x00\x00\x40moof"), (place.index, b"\x00" * 40)):
        with path.open("ab") as end:
            end.write(torn)


def test_a_killed_web_server_loses_nothing_that_it_answered(camera: Camera, start: Start, port: int) -> None:
    shot = now_film(30, size=20_000)
    first = start()
    with line(port) as socket:
        socket.send(write_frame(shot.begin()))
        assert hear(socket) == Have(shot.session, ())
        acked = []
        for fragment in shot.fragments[:20]:
            socket.send(fragment.pack())
            if fragment.seq:
                acked.append(hear(socket))
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    half_done(shot)

    start()
    with line(port) as socket:
        socket.send(write_frame(Resume(shot.session)))
        have = hear(socket)
        assert isinstance(have, Have)
        there = {seq for one, last in have.ranges for seq in range(one, last + 1)}
        for fragment in (late(one) for one in shot.fragments if one.seq not in there):
            socket.send(fragment.pack())
            assert hear(socket) == Ack(shot.session, fragment.seq)
        socket.send(write_frame(shot.end))
        assert hear(socket) == Have(shot.session, ((0, 30),))
        item = Item.objects.get(pk=finish_session(session=shot.session))
        store(item)
        close_stored(session=shot.session)
        receipt = hear(socket)

    assert {answer.seq for answer in acked} <= there
    assert receipt == Receipt(shot.session, item.pk, item.original.sha256, len(shot.data))
    assert LiveSession.objects.get().state == SessionState.EVIDENCE
