"""The web server's end of large bodies: lends the connection, so that bytes go straight into our memory, or out of it.

On the usual way a body is copied four times by one event loop before the application sees it. Here the loop stops
reading after the head of the request, and the rest of the body stays in the system's memory until the door takes it.
What does not fit into the connection at once is copied twice on the usual way out; here it waits where it lies.
"""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from evidence.receiving.patch import is_upload

EXTENSION = "exhibit.line"  # in the ASGI scope, beside the extensions of the specification
OUTLET = "exhibit.outlet"


class LendingProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 that lends connections: an upload of known length has a `Line`, a GET an `Outlet`."""

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        length = self._length_of_upload()
        if length is not None and not self.pipeline and self.scheme == "http":
            self.flow.pause_reading()
            extensions = {EXTENSION: Line(self, self.cycle, length)}
            self.scope["extensions"] = cast("dict[str, dict[object, object]]", extensions)
        elif self.scope["method"] == "GET" and self.scheme == "http":
            self.scope["extensions"] = cast("dict[str, dict[object, object]]", {OUTLET: Outlet(self)})

    def start_afresh(self) -> None:
        """Expect the head of a request next: the door has read the body of this one."""
        self.parser = HttpRequestParser(self)

    def _length_of_upload(self) -> int | None:
        if not is_upload(self.scope.get("method", ""), self.headers):
            return None
        lengths = [value for name, value in self.headers if name == b"content-length"]
        return int(lengths[0]) if lengths else None


class Line:
    """One connection in the middle of a body of `length` bytes, which are the door's to read once it has taken it."""

    def __init__(self, protocol: LendingProtocol, cycle: RequestResponseCycle, length: int) -> None:
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


class Gone(ConnectionError):
    """The other side has left in the middle of an answer."""


class Outlet:
    """The connection of an answer whose head is written and whose length was told; the sender counts on no copy."""

    def __init__(self, protocol: LendingProtocol) -> None:
        self._protocol = protocol
        self._cycle = protocol.cycle

    @contextmanager
    def opened(self) -> "Iterator[socket.socket]":
        """Lend a socket of our own on the connection, for `send`."""
        descriptor = self._cycle.transport.get_extra_info("socket").fileno()
        with socket.socket(fileno=os.dup(descriptor)) as connection:
            connection.settimeout(0)
            yield connection

    async def send(self, connection: socket.socket, content: memoryview) -> None:
        """Send a part of the body, at the speed of whoever takes it. Raises Gone."""
        while self._cycle.transport.get_write_buffer_size():  # the head
            await asyncio.sleep(0.001)
        try:
            await asyncio.get_running_loop().sock_sendall(connection, content)
        except ConnectionError as error:
            self._cycle.transport.abort()
            self._cycle.disconnected = True  # the server tells only the last of several requests on a connection
            raise Gone from error
        self._cycle.expected_content_length -= len(content)
