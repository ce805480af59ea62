"""The rounds of a web process over all its viewers: may they still, what have they seen, and who is watching."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from accounts.desk import Desk
from accounts.raw_doors import TurnedAway
from audit.actors import Worker
from streaming.actions.looking import Looked, note_looked
from streaming.watching.admission import admit_viewer, signs
from streaming.watching.hub import Hub
from streaming.watching.telling_cameras import tell_camera
from streaming.watching.viewer import Viewer
from streaming.watching.watchers import change, member_of

DESK = Desk("viewers-desk", connections=2)  # no viewer holds a connection of the database
LOOK_OVER_SECONDS = 0.5  # a right that is withdrawn ends the picture within a second
FULL_LOOK_SECONDS = 60.0
NOTE_SECONDS = 8.0
BEAT_SECONDS = 5.0
UNCHECKED = "Your right to watch could not be checked. The picture comes back when the database answers."
log = logging.getLogger(__name__)


class Rounds:
    """The viewers of this process."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.viewers: set[Viewer] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, viewer: Viewer) -> None:
        """Take a viewer in; the rounds begin with the first."""
        self.viewers.add(viewer)
        if not self._tasks or any(task.done() for task in self._tasks):
            self._tasks = [
                asyncio.create_task(_again_and_again(self.look_over, LOOK_OVER_SECONDS)),
                asyncio.create_task(_again_and_again(self.note, NOTE_SECONDS)),
                asyncio.create_task(_again_and_again(self.beat, BEAT_SECONDS)),
            ]

    def remove(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        self.viewers.discard(viewer)

    async def look_over(self) -> None:
        """Look for rights that have changed, with a few queries for all; whose has, is asked about as if newly come."""
        viewers = list(self.viewers)
        if not viewers:
            return
        try:
            now = await DESK.ask(signs, [viewer.asked for viewer in viewers])
            await asyncio.gather(*(self._check(viewer, now.get(viewer.view)) for viewer in viewers))
        except DatabaseError:
            log.exception("the database does not answer")
            for viewer in viewers:
                if time.monotonic() - viewer.checked_at > FULL_LOOK_SECONDS:
                    viewer.deny(UNCHECKED)

    async def _check(self, viewer: Viewer, sign: tuple[object, ...] | None) -> None:
        is_fresh = time.monotonic() - viewer.checked_at < FULL_LOOK_SECONDS
        if viewer.denied or (sign == viewer.admitted.sign and is_fresh):
            return
        try:
            viewer.allow(await DESK.ask(admit_viewer, viewer.scope, viewer.session_id, viewer.view))
        except TurnedAway as refused:
            viewer.deny(str(refused))

    async def note(self) -> None:
        """Write down what was sent to everybody since the last round."""
        looked = merged(viewer.take_looked() for viewer in self.viewers)
        if not looked:
            return
        try:
            await DESK.ask(note_looked, looked=looked, by=Worker("streaming.watching"))
        except DatabaseError:
            log.exception("what was watched is written down with the next round")
            by_view = {one.view: one for one in looked}
            for viewer in self.viewers:
                if viewer.view in by_view:
                    viewer.give_back(by_view.pop(viewer.view))

    async def beat(self) -> None:
        """Say in Valkey who still watches through this process."""
        for viewer in [viewer for viewer in self.viewers if viewer.scope["type"] == "websocket"]:
            await self.tell(viewer, is_there=True)

    async def tell(self, viewer: Viewer, *, is_there: bool) -> None:
        """Say in Valkey that a viewer is there or has gone; the camera hears when that changed who watches it."""
        person, session = viewer.admitted.person, viewer.admitted.session
        member = member_of(viewer.view, person.pk, person.label)
        with contextlib.suppress(RedisError, OSError):
            watchers = await change(self.hub.client, viewer.session_id, member, is_there=is_there)
            if watchers is not None:
                await asyncio.to_thread(tell_camera, session, watchers)

    def looked_in(self, view: UUID) -> Looked:
        """Return what one look has been sent through this process since the last round."""
        taken = merged(viewer.take_looked() for viewer in self.viewers if viewer.view == view)
        return taken[0] if taken else Looked(view)

    async def stop(self) -> None:
        """End the rounds."""
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.1)
        self._tasks = []


def merged(looked: Iterable[Looked]) -> list[Looked]:
    """Return one for each look: a viewer who goes back has two connections."""
    by_view: dict[UUID, Looked] = {}
    for one in looked:
        before = by_view.get(one.view, Looked(one.view))
        by_view[one.view] = Looked(
            one.view,
            [*before.live, *one.live],
            [*before.scrub, *one.scrub],
            one.longest_lag_ms if before.longest_lag_ms is None else before.longest_lag_ms,
            one.dropped_frames if before.dropped_frames is None else before.dropped_frames,
        )
    return list(by_view.values())


async def _again_and_again(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await work()
