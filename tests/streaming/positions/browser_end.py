"""A browser's end of the live map's WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from asgiref.sync import async_to_sync
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect

from accounts.models import User
from streaming.positions.world import WORLD
from tests.devices.lines.server import serving
from tests.factories.accounts import sign_in_client

WAIT_SECONDS = 10
Result = TypeVar("Result")


class MapEnd:
    """What a browser asks and is told; `units` is what it shows."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.units: dict[str, dict[str, Any]] = {}
        self.cordons: list[dict[str, Any]] = []
        self.past: dict[str, Any] | None = None

    async def ask(self, **question: Any) -> None:
        await self.socket.send(json.dumps(question))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(WAIT_SECONDS):
            told = json.loads(await self.socket.recv())
        if "cordons" in told:
            self.cordons = told["cordons"]["features"]
        elif "past" in told:
            self.past = told
        elif "units" in told:
            self._show(told)
        return told

    async def until(self, is_so: Callable[["MapEnd"], object]) -> "MapEnd":
        """Listen until something is so."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not is_so(self):
                await self.hear()
        return self

    def _show(self, told: dict[str, Any]) -> None:
        if told.get("snapshot"):
            self.units = {}
        self.units |= {unit["id"]: unit for unit in told["units"]}
        for key, longitude, latitude, at, *_ in told["moved"]:
            self.units[key] |= {"longitude": longitude, "latitude": latitude, "at": at}
        for key in told["gone"]:
            del self.units[key]


def cookie_of(person: User) -> str:
    return sign_in_client(Client(), person).cookies["sessionid"].value


@asynccontextmanager
async def live_map(
    address: str, session: str, *, origin: str | None = "", path: str = "/live/units/"
) -> AsyncIterator[MapEnd]:
    """Open the live map as a page of ours does; `address` is that of the cameras' line."""
    host = address.split("/")[2]
    headers = {"Cookie": f"sessionid={session}"}
    where = f"ws://{host}{path}"
    named = f"http://{host}" if origin == "" else origin
    async with connect(where, additional_headers=headers, origin=named, compression=None, proxy=None) as socket:
        yield MapEnd(socket)


def on_a_site(play: Callable[[str], Coroutine[Any, Any, Result]]) -> Result:
    """Run a play against a server, and wait until server and world have ended."""

    async def run() -> Result:
        async with serving() as address:
            try:
                return await play(address)
            finally:
                await WORLD.stop()

    return async_to_sync(run)()
