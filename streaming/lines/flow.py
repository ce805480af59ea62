"""How much of one line may be on its way to the disk: a camera that sends faster than that is read more slowly."""

import asyncio
import resource
import sys

MOST_FRAGMENTS = 16  # the protocol allows two without an answer
MOST_BYTES = 8 << 20
SWITCH_SECONDS = 0.001  # Python's own is 5 ms: a writer that wants to go on would wait so long for a busy event loop


class Flow:
    """What of one line is on its way."""

    def __init__(self) -> None:
        self._fragments = 0
        self._bytes = 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def enter(self, size: int) -> None:
        """Wait until there is room, and take it."""
        await self._has_room.wait()
        self._fragments += 1
        self._bytes += size
        if self._fragments >= MOST_FRAGMENTS or self._bytes >= MOST_BYTES:
            self._has_room.clear()

    def leave(self, size: int) -> None:
        """Give the room back."""
        self._fragments -= 1
        self._bytes -= size
        if self._fragments < MOST_FRAGMENTS and self._bytes < MOST_BYTES:
            self._has_room.set()


def allow_open_files() -> None:
    """Let this process open as many files as the system lets it: a stream needs a socket and two or three of them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def let_writers_in() -> None:
    """Let the threads that write have their turn sooner; measured, it is most of what an answer takes."""
    sys.setswitchinterval(SWITCH_SECONDS)
