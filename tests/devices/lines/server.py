"""Our web server's lines on a real port, and a camera's end of one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from asgiref.sync import async_to_sync
from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.asyncio.client import ClientConnection, connect

from config.doors import Doors
from devices.authorization import write_authorization
from devices.lines.wire import HearingProtocol
from devices.protocol import FromServer, Hello, HelloAnswer, read_from_server, write_frame
from evidence.receiving.wire import LendingProtocol
from tests.evidence.receiving.server import NO_FILES, no_django
from tests.factories.devices import KEY

WAIT_SECONDS = 5
Result = TypeVar("Result")


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """Give the address of a server with open lines; the tasks that it began end with it."""
    doors = Doors(no_django, NO_FILES)
    config = Config(
        doors, http=LendingProtocol, ws=HearingProtocol, ws_max_size=4_194_366, lifespan="off", log_config=None
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: LendingProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    try:
        yield f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/api/devices/line/"
    finally:
        listening.close()
        for connection in list(state.connections):
            connection.shutdown()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await doors.lines.stop()


class CameraEnd:
    """What a camera says and hears on its line."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, message: Any) -> None:
        await self.socket.send(message if isinstance(message, str | bytes) else write_frame(message))

    async def hear(self) -> FromServer:
        async with asyncio.timeout(WAIT_SECONDS):
            return read_from_server(await self.socket.recv())

    async def greet(self, device_time: Any) -> HelloAnswer:
        await self.say(Hello(device_time))
        answer = await self.hear()
        assert isinstance(answer, HelloAnswer)
        return answer


@asynccontextmanager
async def line(address: str, serial: str = "X6039A1B4", key: str = KEY) -> AsyncIterator[CameraEnd]:
    """Open a line to the server as a camera does."""
    headers = {"Authorization": write_authorization(serial, key)}
    async with connect(address, additional_headers=headers, compression=None) as socket:
        yield CameraEnd(socket)


def on_a_server(play: Callable[[str], Coroutine[Any, Any, Result]]) -> Result:
    """Run a play against a server, and wait until the server has ended."""

    async def run() -> Result:
        async with serving() as address:
            return await play(address)

    return async_to_sync(run)()
