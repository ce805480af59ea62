"""What the door needs to know of a body that is on its way into the file, wherever it comes from."""

from typing import Protocol

from evidence.receiving.sink import Sink

IDLE_SECONDS = 30.0  # without a byte for this long the connection counts as cut
BITE_SECONDS = 1.0  # so often, at least, the door can write down how far it has come


class Cut(Exception):
    """The connection ended or fell silent before the body did."""


class Body(Protocol):
    """A body that is taken bite by bite."""

    async def pour_some(self, sink: Sink) -> bool:
        """Put the next bytes into the file; True while more are to come. Raises Answer 413, Cut, OSError of the file.

        When it ends, by returning False or by raising Cut, all that came is in the file.
        """

    async def settle(self) -> None:
        """Return when no thread works on the file any more; what such a thread met is not raised."""

    def end(self) -> None:
        """Hand the connection back to the web server, which then answers. After `settle`, once."""
