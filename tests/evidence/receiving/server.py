"""Our web server's protocol on a real port, for one camera: what runs in production, without the process around it."""

import asyncio
import http.client
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from config.doors import Doors
from config.static_door import StaticDoor
from evidence.receiving.wire import LendingProtocol

WAIT_SECONDS = 20
NO_FILES = StaticDoor(Path("/none"), "/static/")
Answered = tuple[int, dict[str, str], bytes]


async def no_django(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("This request was not for Django.")


@asynccontextmanager
async def serving(django: Callable[..., Awaitable[None]] = no_django) -> AsyncIterator[int]:
    """Give the port of a server that ends when its last answer is sent."""
    config = Config(Doors(django, NO_FILES), http=LendingProtocol, ws="none", lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: LendingProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for connection in list(state.connections):
            connection.shutdown()
        await asyncio.gather(*state.tasks)
        await listening.wait_closed()


async def exchange(upload_id: str, fields: Mapping[str, str], pieces: Sequence[bytes], *, is_cut: bool) -> Answered:
    """Send one PATCH and return status, headers and body; `is_cut` promises one byte more and ends without it."""
    async with serving() as port:
        return await asyncio.to_thread(_send, port, upload_id, dict(fields), pieces, is_cut=is_cut)


def head(upload_id: str, fields: Mapping[str, str]) -> bytes:
    lines = [f"PATCH /api/evidence/uploads/{upload_id} HTTP/1.1", "Host: localhost"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in fields.items()), "", ""]).encode()


def read_answer(connection: socket.socket) -> Answered:
    answer = http.client.HTTPResponse(connection, method="PATCH")
    answer.begin()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def _send(port: int, upload_id: str, fields: dict[str, str], pieces: Sequence[bytes], *, is_cut: bool) -> Answered:
    is_chunked = "content-length" not in fields
    if is_cut:
        fields["content-length"] = str(sum(map(len, pieces)) + 1)
    fields |= {"expect": "100-continue"} | ({"transfer-encoding": "chunked"} if is_chunked else {})
    with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
        connection.sendall(head(upload_id, fields))
        if not connection.recv(64, socket.MSG_PEEK).startswith(b"HTTP/1.1 100"):
            return read_answer(connection)
        connection.recv(len(b"HTTP/1.1 100 Continue\r\n\r\n"), socket.MSG_WAITALL)
        for piece in pieces:
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)
        if is_chunked:
            connection.sendall(b"0\r\n\r\n")
        if is_cut:
            connection.shutdown(socket.SHUT_WR)
        return read_answer(connection)
