"""A browser's end of the event stream: reads server-sent events as EventSource does, with the last id it has."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from asgiref.sync import async_to_sync
from uvicorn.config import Config
from uvicorn.server import ServerState

from config.doors import Doors
from evidence.receiving.wire import LendingProtocol
from tests.evidence.receiving.server import NO_FILES, no_django

WAIT_SECONDS = 10
Result = TypeVar("Result")


@dataclass(frozen=True)
class Event:
    """One event as it came."""

    id: str
    name: str
    data: dict[str, Any]


@dataclass
class Stream:
    """An open stream, or the answer that there is none."""

    status: int
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    text: str = ""
    events: list[Event] = field(default_factory=list)

    async def hear(self) -> Event:
        """Return the next event that is no sign of life; raises EOFError when the server has ended the stream."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                event = await self._next()
                if event and event.name != "beat":
                    self.events.append(event)
                    return event

    async def _next(self) -> Event | None:
        while "\n\n" not in self.text:
            size = (await self.reader.readline()).strip()
            if not size or size == b"0":
                raise EOFError
            self.text += (await self.reader.readexactly(int(size, 16) + 2))[:-2].decode()
        block, _, self.text = self.text.partition("\n\n")
        lines = dict(line.partition(": ")[::2] for line in block.splitlines())
        if "data" not in lines:
            return None
        return Event(lines.get("id", ""), lines.get("event", ""), json.loads(lines["data"]))


@asynccontextmanager
async def listening(port: int, cookie: str, *, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    """Open a stream; of a refused one only the status can be read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    given = {"Host": f"127.0.0.1:{port}", "Cookie": f"sessionid={cookie}", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    writer.write(f"GET /live/events/{query} HTTP/1.1\r\n{head}\r\n".encode())
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        read = dict(line.lower().split(": ", 1) for line in rest if line)
        yield Stream(int(first.split()[1]), read, reader, writer)
    finally:
        writer.close()


class Browser:
    """Listens as EventSource does: after a break it comes again with the last id that it has."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session
        self.heard: list[Event] = []
        self.opened = asyncio.Event()
        self.last = "0-0"

    async def run(self) -> None:
        while True:
            try:
                async with listening(self.port, self.session, Last_Event_ID=self.last) as stream:
                    self.opened.set()
                    while True:
                        event = await stream.hear()
                        self.heard.append(event)
                        self.last = event.id
            except (OSError, EOFError, TimeoutError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.1)


@dataclass
class Site:
    """Our server on a port of its own."""

    port: int
    doors: Doors


def on_a_server(play: Callable[[Site], Coroutine[Any, Any, Result]]) -> Result:
    """Run a play against a server, and wait until the server has ended."""

    async def run() -> Result:
        doors = Doors(no_django, NO_FILES)
        config = Config(doors, http=LendingProtocol, ws="none", lifespan="off", log_config=None)
        config.load()
        state = ServerState()
        make = lambda: LendingProtocol(config=config, server_state=state, app_state={})  # noqa: E731
        served = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        try:
            return await play(Site(served.sockets[0].getsockname()[1], doors))
        finally:
            served.close()
            await doors.events.stop()
            for connection in list(state.connections):
                connection.shutdown()
            await asyncio.gather(*state.tasks, return_exceptions=True)

    return async_to_sync(run)()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not condition():
            await asyncio.sleep(0.005)
