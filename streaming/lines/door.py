"""The line's door above `devices`: what a camera says on it also makes live video, positions and alerts."""

from devices.lines.collector import Collector
from devices.lines.door import MOST_KEPT_BYTES, LinesDoor
from devices.lines.line import Line
from devices.protocol import FromDevice
from streaming.lines.live import LIVE_MESSAGES, LiveInflow


class CameraDoor(LinesDoor):
    """Answers the WebSockets of cameras."""

    def __init__(self) -> None:
        super().__init__()
        self._live: LiveInflow | None = None

    async def _take(self, line: Line, message: FromDevice, frame: bytes, collector: Collector) -> None:
        if isinstance(message, LIVE_MESSAGES):
            await self._inflow().take(line, message)
        else:
            await super()._take(line, message, frame, collector)

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
        await super().stop()

    def _inflow(self) -> LiveInflow:
        """Return what takes live video in, with its tasks running on this loop."""
        if self._live is None:
            self._live = LiveInflow()
        return self._live
