"""The line's door above `devices`: what a camera says on it also makes live video, positions and alerts."""

from devices.lines.collector import Collector
from devices.lines.door import LinesDoor
from devices.lines.line import Line
from devices.protocol import Fixes, FromDevice
from streaming.positions.intake import Intake


class CameraDoor(LinesDoor):
    """Answers the WebSockets of cameras."""

    def __init__(self) -> None:
        super().__init__()
        self.positions = Intake()

    async def _take(self, line: Line, message: FromDevice, frame: bytes, collector: Collector) -> None:
        if isinstance(message, Fixes):
            self.positions.take(line, message)
        else:
            await super()._take(line, message, frame, collector)

    async def stop(self) -> None:
        """End what was begun for the lines of this process."""
        await self.positions.stop()
        await super().stop()
