"""A small real server of the lines of cameras: keeps reports as the protocol says, and cuts lines where it is told to.

It stands for the outside of `devices.simulator.field`; other tests run the same line against Exhibit itself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from devices.authorization import read_authorization
from devices.protocol import (
    Accepted,
    Hello,
    HelloAnswer,
    RefusedFrame,
    Report,
    Signal,
    SignalTaken,
    Start,
    read_from_device,
    write_frame,
)

SERVER_TIME = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
CUT_BEFORE, CUT_AFTER = "before it is kept", "after it is kept, before it is answered"


@dataclass
class LineServer:
    """What the server knows of each camera, and the faults it is asked to show."""

    keys: dict[str, str]
    kept: dict[str, list[Report]] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    signals: list[Signal] = field(default_factory=list)
    hellos: list[tuple[str, Hello]] = field(default_factory=list)
    again: int = 0  # reports that came a second time
    statuses: list[HTTPStatus] = field(default_factory=list)  # to answer handshakes with, one after the other
    cuts: Iterator[str] = field(default_factory=lambda: iter(()))  # what to do at each report
    refuses: set[int] = field(default_factory=set)  # numbers
    starts: list[Start] = field(default_factory=list)  # said after the first hello
    url: str = ""
    _server: Server | None = None
    _port: int = 0

    async def open(self) -> None:
        self._server = await serve(self._serve, "127.0.0.1", self._port, process_request=self._admit, compression=None)
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def close(self) -> None:
        """End abruptly, as a server does that is killed: what is kept stays."""
        assert self._server
        for connection in list(self._server.connections):
            connection.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.statuses:
            return connection.respond(self.statuses.pop(0), "Not now.")
        _, serial, key = read_authorization(request.headers["Authorization"])
        if request.path != "/api/devices/line/" or self.keys.get(serial) != key:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "Wrong key.")
        connection.serial = serial  # type: ignore[attr-defined]
        return None

    async def _serve(self, socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._talk(socket)

    async def _talk(self, socket: ServerConnection) -> None:
        serial: str = socket.serial  # type: ignore[attr-defined]
        hello = read_from_device(await socket.recv())
        assert isinstance(hello, Hello)
        self.hellos.append((serial, hello))
        accepted = self.accepted.setdefault(serial, 0)
        await socket.send(write_frame(HelloAnswer(SERVER_TIME, 0, None, 30, accepted)))
        for command in self.starts:
            await socket.send(write_frame(command))
        self.starts = []
        async for frame in socket:
            if not await self.take(socket, serial, frame):
                return  # what else has come on this line is not looked at: it would leave a gap

    async def take(self, socket: ServerConnection, serial: str, frame: str | bytes) -> bool:
        """Take one frame; tells whether the line goes on."""
        message = read_from_device(frame)
        if isinstance(message, Report):
            return await self._keep(socket, serial, message)
        if isinstance(message, Signal):
            self.signals.append(message)
            await socket.send(write_frame(SignalTaken(message.signal_id, 0)))
        return True

    async def _keep(self, socket: ServerConnection, serial: str, report: Report) -> bool:
        """Keep a report; tells whether the line goes on."""
        cut = next(self.cuts, "")
        if cut == CUT_BEFORE:
            socket.transport.abort()
            return False
        if report.number in self.refuses:
            await socket.send(write_frame(RefusedFrame("Not this one.", report.number)))
            return True
        if report.number > self.accepted[serial]:
            self.kept.setdefault(serial, []).append(report)
            self.accepted[serial] = report.number
        else:
            self.again += 1
        if cut == CUT_AFTER:
            socket.transport.abort()
            return False
        await socket.send(write_frame(Accepted(self.accepted[serial])))
        return True

    def numbers(self, serial: str) -> list[int]:
        return [report.number for report in self.kept.get(serial, [])]


@asynccontextmanager
async def line_server(keys: dict[str, str]) -> AsyncIterator[LineServer]:
    server = LineServer(keys)
    await server.open()
    try:
        yield server
    finally:
        await server.close()


async def until(condition: "asyncio.Future[None] | object", within: float = 10.0) -> None:
    """Wait until a condition (something that can be called) holds."""
    assert callable(condition)
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.001)
