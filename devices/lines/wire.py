"""The web server's end of the lines: frames that nobody has to wait for are taken where they are read.

A fleet says thousands of frames a second. On the usual way each of them stops the reading of its connection, wakes the
task of its line and lets it read again, which costs several times what is done with it.
"""

from asyncio import BaseTransport
from collections.abc import Callable
from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.utils import apply_mask

from devices.lines.frames import FrameWalk, whole_text

EXTENSION = "exhibit.ear"  # in the ASGI scope, beside the extensions of the specification
Ear = Callable[[bytes], bool]
GiveEar = Callable[[Ear | None], None]


class HearingProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket that lets an application hear text frames as they come.

    What the ear says no to goes the usual way; it must not wait or fail. What it takes may pass a frame that waits for
    its task: it is for what stands alone.
    """

    _ear: Ear | None = None
    _was_heard = False  # since a ping was last due

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to know where frames end."""
        self._walk = FrameWalk()
        super().connection_made(transport)

    def handle_connect(self, event: Request) -> None:
        """Offer the ear to the application, whose task begins later."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions = cast("dict[str, dict[object, object]]", {EXTENSION: self._give_ear})
            self.scope["extensions"] = {**(self.scope["extensions"] or {}), **extensions}

    def data_received(self, data: bytes) -> None:
        """Take what has come: one whole frame, as nearly always on such a line, needs no parser."""
        self._was_heard = True
        if self._ear and self._walk.is_between and not self.frames and (found := whole_text(data)):
            mask, payload = found
            if self._ear(apply_mask(payload, mask)):
                return
        if self.handshake_complete:
            self._walk.pass_over(data)
        super().data_received(data)
        if not self.handshake_complete and self.conn.reader.buffer:
            self._walk.lose()  # it spoke before it was let in

    def send_receive_event_to_app(self) -> None:
        """Let the ear have a text that came together with others."""
        is_text = self.curr_msg_data_type == "text" and len(self.frames) == 1
        if self._ear and is_text and self._ear(self.frames[0]):
            self.frames = []
        else:
            super().send_receive_event_to_app()

    def send_keepalive_ping(self) -> None:
        """Ask whether the other side is still there, unless it has said something by itself."""
        if self._was_heard and self.pending_ping_payload is None:
            self._was_heard = False
            self.schedule_ping()
        else:
            super().send_keepalive_ping()

    def _give_ear(self, ear: Ear | None) -> None:
        self._ear = ear
