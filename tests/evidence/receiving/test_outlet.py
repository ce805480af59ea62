"""An answer sent past the event loop: every byte of it, to the slow as well, and the server outlives who leaves."""

import asyncio
import http.client
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from evidence.receiving.wire import OUTLET, Gone
from tests.evidence.receiving.server import WAIT_SECONDS, serving

CONTENT = bytes(range(256)) * (1 << 16)  # 16 MiB, far more than a connection holds
PIECE = 1 << 18


class Answering:
    """An application that answers every GET with CONTENT, and notes who left."""

    def __init__(self) -> None:
        self.left = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        outlet = scope["extensions"][OUTLET]
        headers = [(b"content-length", str(len(CONTENT)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with outlet.opened() as connection:
            for start in range(0, len(CONTENT), PIECE):
                try:
                    await outlet.send(connection, memoryview(CONTENT)[start : start + PIECE])
                except Gone:
                    self.left += 1
                    break
        await send({"type": "http.response.body", "body": b""})


def run(ask: Callable[[int], Any], application: Answering) -> Any:
    async def whole() -> Any:
        async with asyncio.timeout(WAIT_SECONDS), serving(application) as port:
            return await asyncio.to_thread(ask, port)

    return asyncio.run(whole())


def get(connection: http.client.HTTPConnection) -> bytes:
    connection.request("GET", "/all/")
    return connection.getresponse().read()


def test_one_connection_carries_one_answer_after_the_other() -> None:
    def ask(port: int) -> list[bool]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        try:
            return [get(connection) == CONTENT for _ in range(2)]
        finally:
            connection.close()

    assert run(ask, Answering()) == [True, True]


def test_who_reads_slowly_gets_every_byte() -> None:
    def ask(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
            connection.sendall(b"GET /all/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            got = bytearray()
            while piece := connection.recv(1 << 20):
                got += piece
                time.sleep(0.01)
            return bytes(got)

    assert run(ask, Answering()).partition(b"\r\n\r\n")[2] == CONTENT


@pytest.mark.parametrize("is_reset", [True, False])
@pytest.mark.parametrize("requests", [1, 2], ids=["one request", "a second one behind it"])
def test_who_leaves_in_the_middle_harms_nobody(*, is_reset: bool, requests: int) -> None:
    application = Answering()

    def ask(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
            if is_reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.sendall(requests * b"GET /all/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(PIECE)
        other = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        try:
            return get(other)
        finally:
            other.close()

    assert run(ask, application) == CONTENT
    assert application.left == 1
