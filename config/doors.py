"""Chooses the door: recordings, static files, cameras' lines, live video, the map and events go past Django."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import ThreadSensitiveContext

from community.receiving.admission import GIVERS
from config.request_threads import RequestThreads
from config.static_door import StaticDoor
from evidence.receiving.admission import Admission
from evidence.receiving.buffers import keep_buffers
from evidence.receiving.door import receive_upload
from evidence.receiving.senders import DEVICES_AND_STAFF
from streaming.events.door import PATH as EVENTS
from streaming.events.door import EventsDoor
from streaming.lines.door import CameraDoor
from streaming.positions.door import PATH as UNITS
from streaming.positions.door import UnitsDoor
from streaming.ticking import Ticker
from streaming.watching.door import PREFIX as VIEWS
from streaming.watching.doors import WatchingDoors
from streaming.watching.hls_door import PREFIX as HLS

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Any, Any], Awaitable[None]]  # Django types its receive and send more widely than we do


ADMISSIONS: tuple[Admission, ...] = (DEVICES_AND_STAFF, GIVERS)


def _admission_to(path: str) -> Admission | None:
    """Return who may send the bytes of uploads to an address, or None when it is no upload's."""
    return next((one for one in ADMISSIONS if one.named(path) is not None), None)


class Doors:
    """The ASGI application that the web server loads."""

    def __init__(self, django_application: Application, static: StaticDoor) -> None:
        self.django_application = django_application
        self.static = static
        self.lines = CameraDoor()
        self.events = EventsDoor()
        self.watching = WatchingDoors()
        self.ticker = Ticker()
        self.sockets = ((VIEWS, self.watching.view.answer), (UNITS, UnitsDoor().answer))  # by how the path begins
        self.threads = RequestThreads()
        keep_buffers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # whatever is no browser's is a camera's
            answer = next((door for path, door in self.sockets if scope["path"].startswith(path)), self.lines.answer)
            await answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == EVENTS:
            await self.events.answer(scope, receive, send)
        elif scope["path"].startswith(HLS):
            await self.watching.hls.answer(scope, send)
        elif scope["method"] == "PATCH" and (admission := _admission_to(scope["path"])):
            await receive_upload(scope, receive, send, admission)
        elif file := self.static.find(scope["path"]):
            await self.static.answer(file, scope, send)
        else:
            with self.threads.one() as thread:
                async with ThreadSensitiveContext(executor=thread):
                    await self.django_application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Tick while the process lives (ASGI lifespan)."""
        await receive()  # lifespan.startup
        self.ticker.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        await self.ticker.stop()
        for part in (self.events, self.watching, self.lines):
            await part.stop()
        await send({"type": "lifespan.shutdown.complete"})
