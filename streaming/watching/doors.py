"""The two doors of viewers together: they share the hub and the rounds of their web process."""

from streaming.watching.door import ViewDoor
from streaming.watching.hls_door import HlsDoor
from streaming.watching.hub import Hub
from streaming.watching.rounds import Rounds


class WatchingDoors:
    """Everything through which live video leaves a web process."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.rounds = Rounds(self.hub)
        self.view = ViewDoor(self.hub, self.rounds)
        self.hls = HlsDoor(self.hub, self.rounds)

    async def stop(self) -> None:
        """End the tasks, and what they have open."""
        await self.hls.stop()
        await self.rounds.stop()
        await self.hub.stop()
