"""The line's door above `devices`: what a camera says on it also makes live video, positions and alerts."""

from devices.lines.collector import Collector
from devices.lines.door import LinesDoor
from devices.lines.line import Line
from devices.protocol import FromDevice, OfficerEvent
from streaming.actions.taking_signals import take_and_alert
from streaming.lines.events import take_on_line


class CameraDoor(LinesDoor):
    """Answers the WebSockets of cameras."""

    take_signal = staticmethod(take_and_alert)

    async def _take(self, line: Line, message: FromDevice, frame: bytes, collector: Collector) -> None:
        if isinstance(message, OfficerEvent):
            await take_on_line(line, message)
        else:
            await super()._take(line, message, frame, collector)
