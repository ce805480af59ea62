"""Our web server with its doors for viewers on a real port, and a viewer's end of a WebSocket."""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any, TypeVar

from asgiref.sync import async_to_sync
from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.asyncio.client import ClientConnection, connect

from config.doors import Doors
from devices.lines.wire import HearingProtocol
from evidence.receiving.wire import LendingProtocol
from streaming.models import StreamView
from tests.evidence.receiving.server import NO_FILES, no_django

WAIT_SECONDS = 10
Result = TypeVar("Result")


class Site:
    """A server: where it is, and its doors."""

    def __init__(self, port: int, doors: Doors) -> None:
        self.port = port
        self.doors = doors

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, view: StreamView) -> str:
        return f"ws://127.0.0.1:{self.port}/live/view/{view.session_id}/?view={view.pk}"


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    doors = Doors(no_django, NO_FILES)
    config = Config(doors, http=LendingProtocol, ws=HearingProtocol, lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: LendingProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    try:
        yield Site(listening.sockets[0].getsockname()[1], doors)
    finally:
        listening.close()
        for connection in list(state.connections):
            connection.shutdown()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await doors.watching.stop()


class ViewerEnd:
    """What a viewer says and hears."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def hear(self) -> dict[str, Any] | bytes:
        async with asyncio.timeout(WAIT_SECONDS):
            told = await self.socket.recv()
        return told if isinstance(told, bytes) else json.loads(told)

    async def hear_until(self, name: str) -> dict[str, Any]:
        """Return the values of the next text of this name; what comes before is passed over."""
        while True:
            told = await self.hear()
            if isinstance(told, dict) and name in told:
                return told[name]

    async def pictures(self, count: int) -> bytes:
        """Return so many binary messages, one after the other."""
        found = []
        while len(found) < count:
            told = await self.hear()
            if isinstance(told, bytes):
                found.append(told)
        return b"".join(found)

    async def say(self, name: str, **values: object) -> None:
        await self.socket.send(json.dumps({name: values}))


@asynccontextmanager
async def watching(
    site: Site, view: StreamView, cookie: str, headers: dict[str, str] | None = None
) -> AsyncIterator[ViewerEnd]:
    """Open a picture as a browser does."""
    given = {"Origin": site.origin, "Cookie": cookie} | (headers or {})
    async with connect(site.address(view), additional_headers=given, compression=None) as socket:
        yield ViewerEnd(socket)


@dataclass(frozen=True)
class Answered:
    """What a GET brought."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


async def get(site: Site, path: str, headers: dict[str, str]) -> Answered:
    """Ask for an address as a browser does."""

    def ask() -> Answered:
        with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=WAIT_SECONDS)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    return await asyncio.to_thread(ask)


def on_a_site(play: Callable[[Site], Coroutine[Any, Any, Result]]) -> Result:
    """Run a play against a server, and wait until the server has ended."""

    async def run() -> Result:
        async with serving() as site:
            return await play(site)

    return async_to_sync(run)()
