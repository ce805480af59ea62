"""A viewer's place at the hub: what is still to be sent to it, bounded, so that nobody waits for a slow viewer."""

import asyncio
from collections import deque
from dataclasses import dataclass

MOST_WAITING = 25  # fragments, 5 s: whoever is further behind goes on at the next key picture
Order = tuple[int, int]  # an entry's id in Valkey, which sorts as two numbers and not as text


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a session's stream: a fragment with its bytes, a change of state, or who is watching.

    `captured_ms` is when its first picture was taken, milliseconds since 1970 UTC, the clock's error taken out.
    """

    order: Order
    seq: int = 0
    captured_ms: int = 0
    is_key: bool = False
    data: bytes | None = None
    state: str = ""
    watchers: str = ""


class Seat:
    """The queue of one viewer; only the event loop of its hub may touch it."""

    def __init__(self) -> None:
        self.has_skipped = False
        self.waits_for_key = False
        self._waiting: deque[Told] = deque()
        self._fragments = 0
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, told: Told) -> None:
        """Take one in; a viewer that is too far behind loses what it has not taken, up to the next key picture."""
        if told.data is not None:
            if self.waits_for_key and not told.is_key:
                return
            self.waits_for_key = False
            if self._fragments >= MOST_WAITING:
                self._skip()
                if not told.is_key:
                    self.waits_for_key = True
                    return
            self._fragments += 1
        self._waiting.append(told)
        self._arrived.set()

    async def next(self) -> Told:
        """Return the next one, when it is there."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        told = self._waiting.popleft()
        if told.data is not None:
            self._fragments -= 1
        return told

    def _skip(self) -> None:
        self._waiting = deque(told for told in self._waiting if told.data is None)
        self._fragments = 0
        self.has_skipped = True
