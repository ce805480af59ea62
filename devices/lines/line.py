"""One open line: who is on it, and what is still to be said on it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from devices.models import Camera
from devices.protocol import FromServer, write_frame

Send = Callable[[dict[str, Any]], Awaitable[None]]
BROKE_THE_RULES = 1008  # RFC 6455 section 7.4.1
CUT_AFTER_SECONDS = 5.0  # of being hung up: a camera that does not listen is not waited for
MOST_UNSAID = 200  # frames: a camera that does not listen loses its line, and comes again


class Line:
    """A camera's WebSocket. Frames are said by a task of their own, so that nobody waits for a slow camera."""

    def __init__(self, camera: Camera, clock_offset_ms: int, send: Send) -> None:
        self.camera = camera
        self.camera_id: UUID = camera.pk
        self.clock_offset_ms = clock_offset_ms
        self.refusals = 0
        self.is_hung_up = False
        self.is_cut = asyncio.Event()
        self._code = BROKE_THE_RULES
        self._send = send
        self._unsaid: asyncio.Queue[FromServer | None] = asyncio.Queue(MOST_UNSAID)

    def say(self, message: FromServer) -> None:
        """Say something soon, in order; a camera that has stopped listening is cut off."""
        try:
            self._unsaid.put_nowait(message)
        except asyncio.QueueFull:
            self.hang_up()

    def hang_up(self, code: int = BROKE_THE_RULES) -> None:
        """End the line once what can be said is said; what it brought and is not kept yet, its camera sends again."""
        self._code = code
        if not self.is_hung_up:
            asyncio.get_running_loop().call_later(CUT_AFTER_SECONDS, self.is_cut.set)
        self.is_hung_up = True
        if self._unsaid.full():
            self._unsaid.get_nowait()
        self._unsaid.put_nowait(None)

    async def speak(self) -> None:
        """Say what is to be said until the line is hung up."""
        while (message := await self._unsaid.get()) is not None:
            await self._send({"type": "websocket.send", "text": write_frame(message)})
        await self._send({"type": "websocket.close", "code": self._code})
