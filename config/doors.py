"""Chooses the door of a request: recordings on their way in go past Django, everything else goes to Django."""

from collections.abc import Awaitable, Callable
from typing import Any

from evidence.receiving.buffers import keep_buffers
from evidence.receiving.door import receive_upload
from evidence.receiving.patch import is_for_us

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Any, Any], Awaitable[None]]  # Django types its receive and send more widely than we do


class Doors:
    """The ASGI application that the web server loads."""

    def __init__(self, django_application: Application) -> None:
        self.django_application = django_application
        keep_buffers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_for_us(scope["method"], scope["path"]):
            await receive_upload(scope, receive, send)
        else:
            await self.django_application(scope, receive, send)
