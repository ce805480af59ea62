"""The line's door above `devices`: what a camera says on it also makes live video, positions and alerts."""

from collections.abc import Mapping

from devices.lines.collector import Collector
from devices.lines.door import MOST_KEPT_BYTES, Entrance, LinesDoor
from devices.lines.line import Line
from devices.protocol import Fixes, FromDevice, OfficerEvent, read_lone_fix
from streaming.actions.taking_signals import take_and_alert
from streaming.lines.events import take_on_line
from streaming.lines.live import LIVE_MESSAGES, LiveInflow
from streaming.lines.phones import PHONE_ENTRANCE, PHONES
from streaming.positions.intake import Intake


class CameraDoor(LinesDoor):
    """Answers the WebSockets of cameras."""

    take_signal = staticmethod(take_and_alert)

    def entrances(self) -> Mapping[str, Entrance]:
        """Return the addresses at which a line begins: that of devices, and that of officers' phones."""
        return {**super().entrances(), PHONES: PHONE_ENTRANCE}

    def __init__(self) -> None:
        super().__init__()
        self._live: LiveInflow | None = None
        self.positions = Intake()

    async def _take(self, line: Line, message: FromDevice, frame: bytes, collector: Collector) -> None:
        if isinstance(message, LIVE_MESSAGES):
            await self._inflow().take(line, message)
        elif isinstance(message, Fixes):
            self.positions.take(line, message)
        elif isinstance(message, OfficerEvent):
            await take_on_line(line, message)
        else:
            await super()._take(line, message, frame, collector)

    def _hear(self, line: Line, frame: bytes) -> bool:
        """Take a fix at once; several of them, and whatever is not as it should be, go the usual way."""
        if line.is_hung_up or (fixes := read_lone_fix(frame)) is None:
            return False
        self.positions.take(line, fixes)
        return True

    async def _take_bytes(self, line: Line, frame: bytes, collector: Collector) -> None:
        cause = await self._inflow().take_fragment(line, frame)
        if cause:
            await collector.refuse(line, frame[:MOST_KEPT_BYTES], cause, None)

    def _left(self, line: Line) -> None:
        if self._live:
            self._live.leave(line)

    async def stop(self) -> None:
        """End the tasks and threads; what has arrived is on the disk then."""
        if self._live:
            await self._live.stop()
            self._live = None
        await self.positions.stop()
        await super().stop()

    def _inflow(self) -> LiveInflow:
        """Return what takes live video in, with its tasks running on this loop."""
        if self._live is None:
            self._live = LiveInflow()
        return self._live
