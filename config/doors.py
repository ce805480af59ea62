"""Chooses the door: recordings on their way in, static files and lines of cameras go past Django, others through."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import ThreadSensitiveContext

from config.request_threads import RequestThreads
from config.static_door import StaticDoor
from evidence.receiving.buffers import keep_buffers
from evidence.receiving.door import receive_upload
from evidence.receiving.patch import is_for_us
from streaming.lines.door import CameraDoor
from streaming.positions.door import PATH as UNITS
from streaming.positions.door import UnitsDoor

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Any, Any], Awaitable[None]]  # Django types its receive and send more widely than we do


class Doors:
    """The ASGI application that the web server loads."""

    def __init__(self, django_application: Application, static: StaticDoor) -> None:
        self.django_application = django_application
        self.static = static
        self.lines = CameraDoor()
        self.sockets = {UNITS: UnitsDoor()}  # of browsers, by their address; every other is a camera's
        self.threads = RequestThreads()
        keep_buffers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.sockets.get(scope["path"], self.lines).answer(scope, receive, send)
        elif scope["type"] == "http" and is_for_us(scope["method"], scope["path"]):
            await receive_upload(scope, receive, send)
        elif scope["type"] == "http" and (file := self.static.find(scope["path"])):
            await self.static.answer(file, scope, send)
        else:
            with self.threads.one() as thread:
                async with ThreadSensitiveContext(executor=thread):
                    await self.django_application(scope, receive, send)
