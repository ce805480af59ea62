"""The web server's end of an upload: lends the door the connection, so that a body goes straight into our own memory.

On the usual way a body is copied four times by one event loop before the application sees it. Here the loop stops
reading after the head of the request, and the rest of the body stays in the system's memory until the door takes it.
"""

import os
import socket
from typing import cast

from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from evidence.receiving.patch import is_for_us

EXTENSION = "exhibit.line"  # in the ASGI scope, beside the extensions of the specification


class UploadProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 with one addition: an upload whose length is known comes with its `Line`."""

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        length = self._length_of_upload()
        if length is not None and not self.pipeline and self.scheme == "http":
            self.flow.pause_reading()
            extensions = {EXTENSION: Line(self, self.cycle, length)}
            self.scope["extensions"] = cast("dict[str, dict[object, object]]", extensions)

    def start_afresh(self) -> None:
        """Expect the head of a request next: the door has read the body of this one."""
        self.parser = HttpRequestParser(self)

    def _length_of_upload(self) -> int | None:
        if not is_for_us(self.scope.get("method", ""), self.scope.get("path", "")):
            return None
        lengths = [value for name, value in self.headers if name == b"content-length"]
        return int(lengths[0]) if lengths else None


class Line:
    """One connection in the middle of a body of `length` bytes, which are the door's to read once it has taken it."""

    def __init__(self, protocol: UploadProtocol, cycle: RequestResponseCycle, length: int) -> None:
        self._protocol = protocol
        self._cycle = cycle
        self._length = length

    @property
    def left(self) -> int:
        """How many bytes of the body did not come together with its head."""
        return self._length - len(self._cycle.body)

    def take(self) -> tuple[socket.socket, bytes]:
        """Return a socket of our own on the connection, and the bytes that came with the head."""
        first = bytes(self._cycle.body)
        self._cycle.body.clear()
        if self._cycle.waiting_for_100_continue:
            self._protocol.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._cycle.waiting_for_100_continue = False
        descriptor = self._protocol.transport.get_extra_info("socket").fileno()
        return socket.socket(fileno=os.dup(descriptor)), first

    def give_back(self, *, is_whole: bool) -> None:
        """Let the server answer; after a body that was not read to its end the connection cannot be used again."""
        self._cycle.more_body = False
        if is_whole:
            self._protocol.start_afresh()
        else:
            self._cycle.keep_alive = False
