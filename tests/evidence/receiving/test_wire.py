"""The connection that the web server lends to the door: cut, silent, slow, used again, refused in the middle."""

import asyncio
import errno
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from evidence.intake import incoming
from evidence.models import Upload, UploadState
from evidence.receiving import door, line_body, mover
from evidence.receiving.sink import Sink
from tests.evidence.receiving.client import OFFSET_TYPE, checksum
from tests.evidence.receiving.conftest import CONTENT
from tests.evidence.receiving.server import WAIT_SECONDS, Answered, head, read_answer, serving
from tests.factories.evidence import KeyedCamera, make_upload

LARGE = bytes(range(256)) * 12_000  # 3,072,000 bytes: three buffers


@pytest.fixture(autouse=True, params=["wire"])
def way(request: pytest.FixtureRequest) -> str:
    """These tests know one way only."""
    return str(request.param)


def request(keyed: KeyedCamera, upload: Upload, length: int, offset: int = 0, **more: str) -> bytes:
    fields = {
        "Authorization": keyed.authorization,
        "Tus-Resumable": "1.0.0",
        "Content-Type": OFFSET_TYPE,
        "Upload-Offset": str(offset),
        "Content-Length": str(length),
    }
    return head(str(upload.pk), fields | more)


def talk(work: Callable[[socket.socket], Any]) -> Any:
    """Run a camera's side of one connection in a thread, and return what it returns."""

    def connect(port: int) -> Any:
        with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
            return work(connection)

    async def run() -> Any:
        async with serving() as port:
            return await asyncio.to_thread(connect, port)

    return async_to_sync(run)()


def send(*pieces: bytes) -> Callable[[socket.socket], Answered]:
    def work(connection: socket.socket) -> Answered:
        for piece in pieces:
            connection.sendall(piece)
        return read_answer(connection)

    return work


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < end


def test_bytes_that_come_with_the_head_are_not_lost(camera) -> None:
    upload = make_upload(camera, LARGE)

    status, headers, _ = talk(send(request(camera, upload, len(LARGE)) + LARGE))

    assert (status, headers["upload-offset"]) == (204, str(len(LARGE)))
    assert incoming.whole_path(str(upload.pk)).read_bytes() == LARGE


def test_a_body_that_takes_many_turns_has_the_same_bytes(camera, monkeypatch) -> None:
    monkeypatch.setattr(mover, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(mover, "BUFFER_BYTES", 1000)
    upload = make_upload(camera, CONTENT)

    def work(connection: socket.socket) -> Answered:
        connection.sendall(request(camera, upload, len(CONTENT)))
        time.sleep(0.2)  # what comes together with the head takes no turn
        return send(CONTENT)(connection)

    talk(work)

    assert incoming.whole_path(str(upload.pk)).read_bytes() == CONTENT
    assert Upload.objects.get().sha256_computed == upload.sha256_expected


def test_a_turn_that_is_over_before_it_begins_still_moves_something(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(mover, "TURN_SECONDS", -1.0)
    here, there = socket.socketpair()
    with here, there, (tmp_path / "part").open("wb") as file:
        mover.prepare(here)
        there.sendall(CONTENT)

        moved = mover.move(here, Sink(file.fileno(), 0, []), len(CONTENT))

    assert moved.size > 0


def test_one_connection_carries_one_part_after_the_other(camera, upload) -> None:
    def work(connection: socket.socket) -> list[int]:
        first = send(request(camera, upload, 5000) + CONTENT[:5000])(connection)
        second = send(request(camera, upload, len(CONTENT) - 5000, 5000), CONTENT[5000:])(connection)
        return [first[0], second[0]]

    assert talk(work) == [204, 204]
    assert incoming.whole_path(str(upload.pk)).read_bytes() == CONTENT


def test_a_refusal_before_the_body_leaves_the_connection_usable(camera, upload) -> None:
    def work(connection: socket.socket) -> list[int]:
        refused = send(request(camera, upload, 5000, offset=7), CONTENT[:5000])(connection)
        taken = send(request(camera, upload, len(CONTENT)), CONTENT)(connection)
        return [refused[0], taken[0]]

    assert talk(work) == [409, 204]


def test_a_checksum_of_a_first_part_is_checked(camera, upload) -> None:
    wrong = {"Upload-Checksum": checksum(b"other")}

    status, headers, _ = talk(send(request(camera, upload, 5000, **wrong), CONTENT[:5000]))

    assert (status, headers["upload-offset"], Upload.objects.get().offset) == (460, "0", 0)


def test_after_a_dropped_first_part_the_hash_starts_afresh(camera, upload) -> None:
    talk(send(request(camera, upload, 5000, **{"Upload-Checksum": checksum(b"other")}), CONTENT[:5000]))

    talk(send(request(camera, upload, len(CONTENT), **{"Upload-Checksum": checksum(CONTENT)}), CONTENT))

    assert Upload.objects.get().state == UploadState.RECEIVED


def test_a_reset_connection_keeps_what_arrived(camera, upload) -> None:
    def work(connection: socket.socket) -> None:
        connection.sendall(request(camera, upload, len(CONTENT), Expect="100-continue"))
        connection.recv(64)
        connection.sendall(CONTENT[:4000])
        wait_until(lambda: incoming.part_path(upload.pk).stat().st_size == 4000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close with a reset

    talk(work)

    assert Upload.objects.get().offset == 4000


def test_a_silent_connection_is_cut_and_keeps_what_arrived(camera, upload, monkeypatch) -> None:
    monkeypatch.setattr(line_body, "BITE_SECONDS", 0.01)
    monkeypatch.setattr(line_body, "IDLE_SECONDS", 0.05)

    status, headers, _ = talk(send(request(camera, upload, len(CONTENT)), CONTENT[:4000]))

    assert (status, headers["connection"], Upload.objects.get().offset) == (408, "close", 4000)


def test_a_slow_body_is_counted_while_it_comes(camera, upload, monkeypatch) -> None:
    monkeypatch.setattr(line_body, "BITE_SECONDS", 0.01)
    monkeypatch.setattr(line_body, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr(door, "CHECKPOINT_SECONDS", 0.0)
    counted = []

    async def note(function: Callable[..., object], *arguments: object) -> object:
        counted.append((function.__name__, *arguments[1:]))
        return await sync_to_async(function)(*arguments)

    monkeypatch.setattr(door.desk, "ask", note)

    def work(connection: socket.socket) -> Answered:
        connection.sendall(request(camera, upload, len(CONTENT)) + CONTENT[:4000])
        wait_until(lambda: ("count", 4000) in counted)
        return send(CONTENT[4000:])(connection)

    assert talk(work)[0] == 204
    assert counted.count(("count", 4000)) == 1


def test_a_full_disk_in_the_middle_is_answered_before_the_connection_ends(camera, monkeypatch) -> None:
    def write(sink: Sink, pieces: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Sink, "write", write)
    upload = make_upload(camera, LARGE)

    status, headers, _ = talk(send(request(camera, upload, len(LARGE)), LARGE))

    assert (status, headers["connection"], Upload.objects.get().offset) == (507, "close", 0)


@pytest.mark.slow
def test_more_uploads_at_once_than_threads_all_arrive(camera) -> None:
    contents = [bytes([number]) * len(LARGE) for number in range(3 * mover.MOST_PAIRS)]
    uploads = [make_upload(camera, content) for content in contents]

    def one(port: int, upload: Upload, content: bytes) -> int:
        with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
            return send(request(camera, upload, len(content)), content)(connection)[0]

    async def run() -> list[int]:
        async with serving() as port:
            pairs = zip(uploads, contents, strict=True)
            return await asyncio.gather(*(asyncio.to_thread(one, port, *pair) for pair in pairs))

    assert set(async_to_sync(run)()) == {204}
    assert [incoming.hash_file(incoming.whole_path(str(one.pk)))[0] for one in uploads] == [
        one.sha256_expected for one in uploads
    ]


def test_requests_that_carry_no_recording_are_not_touched() -> None:
    scopes = []

    async def django(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scopes.append(scope)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    def work(port: int) -> Answered:
        with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
            return send(b"POST /api/evidence/uploads/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")(
                connection
            )

    async def run() -> Answered:
        async with serving(django) as port:
            return await asyncio.to_thread(work, port)

    assert async_to_sync(run)()[0] == 204
    assert "extensions" not in scopes[0]


def test_a_turn_ends_when_the_connection_runs_dry(tmp_path) -> None:
    here, there = socket.socketpair()
    with here, there, (tmp_path / "part").open("wb") as file:
        there.sendall(CONTENT)
        mover.prepare(here)

        moved = mover.move(here, Sink(file.fileno(), 0, []), len(CONTENT) + 1)

    assert moved == mover.Moved(len(CONTENT), is_flowing=False, has_ended=False)


def test_a_turn_takes_no_byte_of_the_next_request(tmp_path) -> None:
    here, there = socket.socketpair()
    with here, there, (tmp_path / "part").open("wb") as file:
        there.sendall(CONTENT + b"PATCH")
        mover.prepare(here)

        mover.move(here, Sink(file.fileno(), 0, []), len(CONTENT))

        assert here.recv(100) == b"PATCH"
