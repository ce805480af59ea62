"""One viewer of a web process: what they may, what they have been sent, and when it is over for them."""

import asyncio
import time
from uuid import UUID

from accounts.raw_doors import Scope
from evidence.record.multirange import Stretch
from streaming.actions.looking import Looked
from streaming.watching.admission import Admitted, Asked

LONGEST_FRAGMENT_MS = 1000
MOST_LAG_MS = 3_600_000
MOST_DROPPED = 10**9


class Viewer:
    """A WebSocket or an HLS player with an open look; only the event loop of its door may touch it."""

    def __init__(self, admitted: Admitted, scope: Scope) -> None:
        self.admitted = admitted
        self.scope = scope
        self.checked_at = time.monotonic()
        self.denied = ""  # the sentence that ends it
        self.over = asyncio.Event()
        self.is_back = False  # looks at the past: what comes live is not sent
        self.live: list[Stretch] = []
        self.scrub: list[Stretch] = []
        self._lag_ms: int | None = None
        self._dropped: int | None = None
        self._began_ms = admitted.began_ms

    @property
    def view(self) -> UUID:
        """The key of the look."""
        return self.admitted.view

    @property
    def session_id(self) -> UUID:
        """The key of the live session."""
        return self.admitted.session.pk

    @property
    def asked(self) -> Asked:
        """What is asked when the right is looked at again."""
        return Asked(self.view, self.admitted.sign_in, self.admitted.person.pk)

    def deny(self, sentence: str) -> None:
        """End it: the right has gone."""
        self.denied = sentence
        self.over.set()

    def allow(self, admitted: Admitted) -> None:
        """Go on: the right was looked at again."""
        self.admitted = admitted
        self.checked_at = time.monotonic()

    def saw(self, captured_ms: int, length_ms: int, *, is_scrub: bool = False) -> None:
        """Note that a fragment was sent; times are milliseconds, the first since 1970 UTC."""
        start = max(0, captured_ms - self._began_ms)
        stretch = (start, start + max(1, min(length_ms, LONGEST_FRAGMENT_MS)))
        into = self.scrub if is_scrub else self.live
        if into and into[-1][0] <= stretch[0] <= into[-1][1]:
            stretch = (into.pop()[0], max(stretch[1], stretch[0]))
        into.append(stretch)

    def said(self, lag_ms: int, dropped: int) -> None:
        """Note what the viewer's browser says of itself; the largest counts."""
        self._lag_ms = max(self._lag_ms or 0, min(lag_ms, MOST_LAG_MS))
        self._dropped = max(self._dropped or 0, min(dropped, MOST_DROPPED))

    def take_looked(self) -> Looked:
        """Return what was sent since the last time."""
        live, self.live = self.live, []
        scrub, self.scrub = self.scrub, []
        return Looked(self.view, live, scrub, self._lag_ms, self._dropped)

    def give_back(self, looked: Looked) -> None:
        """Keep what could not be noted for the next time."""
        self.live = [*looked.live, *self.live]
        self.scrub = [*looked.scrub, *self.scrub]
