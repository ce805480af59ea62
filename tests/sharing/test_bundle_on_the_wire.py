"""A bundle over a connection of our own web server, which it is sent through without passing the event loop."""

import asyncio
import http.client
import socket
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import RequestFactory

from evidence.sharing.bundle import streaming
from evidence.sharing.bundle.streaming import answer, stream_bundle
from evidence.sharing.models import Bundle, PackageVersion, Recipient
from tests.evidence.receiving.server import WAIT_SECONDS, serving

pytestmark = pytest.mark.slow
SOMEBODY = Recipient(name="Amara Osei")
REQUEST = b"GET /all/ HTTP/1.1\r\nHost: localhost\r\n%b\r\n"


class Door:
    """What stands before a bundle, in the context of the test: it sees what the test has not committed."""

    def __init__(self, version: PackageVersion, still_may: Callable[[], bool]) -> None:
        self.version, self.still_may = version, still_may
        self.context = copy_context()
        self.poured = 0  # bytes that took the usual way

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await asyncio.create_task(self._answer(scope, send), context=self.context)

    async def _answer(self, scope: Any, send: Any) -> None:
        headers = {name.decode().title(): value.decode() for name, value in scope["headers"]}
        request = RequestFactory().get("/s/bundle/", headers=headers)
        request.scope = scope  # type: ignore[attr-defined]
        response = await answer(request, self.version, self.still_may)
        told = [(name.lower().encode(), value.encode()) for name, value in response.items()]
        await send({"type": "http.response.start", "status": response.status_code, "headers": told})
        async for piece in response:
            self.poured += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def ask(
    version: PackageVersion, headers: bytes = b"", still_may: Callable[[], bool] = lambda: True
) -> tuple[bytes, int]:
    """Return the body that comes until the connection ends or its length is reached, and what took the usual way."""

    def receive(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
            connection.sendall(REQUEST % headers)
            response = http.client.HTTPResponse(connection)
            response.begin()
            try:
                return response.read()
            except http.client.IncompleteRead as cut:
                return cut.partial

    async def whole() -> tuple[bytes, int]:
        door = Door(version, still_may)
        async with serving(door) as port:
            return await asyncio.to_thread(receive, port), door.poured

    return async_to_sync(whole)()


def test_the_same_bytes_come_and_none_through_the_event_loop(bundle: Bundle, sent: PackageVersion) -> None:
    assert ask(sent) == (b"".join(stream_bundle(sent, SOMEBODY)), 0)


def test_a_download_goes_on_from_a_byte_in_the_middle_of_a_block(bundle: Bundle, sent: PackageVersion) -> None:
    whole = b"".join(stream_bundle(sent, SOMEBODY))

    assert ask(sent, b"Range: bytes=1234567-\r\n") == (whole[1234567:], 0)


def test_a_right_withdrawn_ends_the_connection(bundle: Bundle, sent: PackageVersion, monkeypatch) -> None:
    monkeypatch.setattr(streaming, "ASK_AGAIN_SECONDS", 0.0)

    got, poured = ask(sent, still_may=lambda: False)

    assert (len(got) < bundle.size, poured) == (True, 0)
