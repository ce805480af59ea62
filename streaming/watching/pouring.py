"""What a viewer's WebSocket hears: the head, the init segment, every fragment as it was recorded, and the clock.

Text frames are JSON with one name: head, clock, gap, skip, stalled, resumed, ended, watchers, denied.
"""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from streaming.models.live_session import SessionState
from streaming.watching.hub import Joined
from streaming.watching.seat import Told
from streaming.watching.viewer import Viewer
from streaming.watching.watchers import Watchers

Send = Callable[[dict[str, Any]], Awaitable[None]]
CLOCK_MS = 1000
USUAL_FRAGMENT_MS = 200
WORDS = {SessionState.STALLED: "stalled", SessionState.LIVE: "resumed", SessionState.ENDED: "ended"}


def now_ms() -> int:
    """Return our clock, milliseconds since 1970 UTC."""
    return round(time.time() * 1000)


class Pouring:
    """Pours one session to one viewer."""

    def __init__(self, viewer: Viewer, joined: Joined, send: Send) -> None:
        self.viewer = viewer
        self.joined = joined
        self._send = send
        self._seq: int | None = None
        self._captured_ms = 0
        self._clock_ms = 0
        self._has_init = False

    async def pour(self, watchers: Watchers) -> None:
        """Say everything until the stream ends."""
        await self.say("head", self._head(watchers))
        if self.joined.init:
            await self._init(self.joined.init)
        async for told in self.joined.entries():
            if told.data is not None:
                await self._fragment(told, told.data)
            elif told.watchers:
                await self.say("watchers", as_object(Watchers.told(told.watchers)))
            elif word := WORDS.get(told.state):  # type: ignore[call-overload]  # a state is a string
                await self.say(word, ended_of(self.viewer) if word == "ended" else {})
                if word == "ended":
                    return

    async def say(self, name: str, values: dict[str, Any]) -> None:
        """Send one text frame."""
        await self._send({"type": "websocket.send", "text": json.dumps({name: values}, separators=(",", ":"))})

    async def _fragment(self, told: Told, data: bytes) -> None:
        if self.viewer.is_back:
            self._seq = None
            return
        if not self._has_init:
            await self._init(await self.joined.hub.init_of(self.joined.feed))
        if self._seq is not None and told.seq > self._seq + 1:
            word = "skip" if self.joined.seat.has_skipped else "gap"
            await self.say(word, {"from": self._seq + 1, "to": told.seq - 1})
        self.joined.seat.has_skipped = False
        if self._seq is None or told.captured_ms - self._clock_ms >= CLOCK_MS:
            self._clock_ms = told.captured_ms
            await self.say("clock", {"seq": told.seq, "captured_ms": told.captured_ms, "now_ms": now_ms()})
        await self._send({"type": "websocket.send", "bytes": data})
        since = told.captured_ms - self._captured_ms
        self.viewer.saw(told.captured_ms, since if 0 < since <= 2 * USUAL_FRAGMENT_MS else USUAL_FRAGMENT_MS)
        self._seq, self._captured_ms = told.seq, told.captured_ms

    async def _init(self, init: bytes) -> None:
        if init:
            self._has_init = True
            await self._send({"type": "websocket.send", "bytes": init})

    def _head(self, watchers: Watchers) -> dict[str, Any]:
        session, backlog = self.viewer.admitted.session, self.joined.backlog
        edge = {"seq": backlog[-1].seq, "captured_ms": backlog[-1].captured_ms} if backlog else None
        return {
            "codec": session.codec,
            "state": session.state,
            "began_ms": self.viewer.admitted.began_ms,
            "now_ms": now_ms(),
            "edge": edge,
            "watchers": as_object(watchers),
        }


def ended_of(viewer: Viewer) -> dict[str, Any]:
    """Return what is known of the item that a session became."""
    item = viewer.admitted.session.item
    return {"item": item.get_absolute_url() if item else None}


def as_object(watchers: Watchers) -> dict[str, Any]:
    """Return who watches as it stands in a frame."""
    return {"count": watchers.count, "names": list(watchers.names)}
