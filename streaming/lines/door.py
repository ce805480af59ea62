"""The line's door above `devices`: what a camera says on it also makes live video, positions and alerts."""

from devices.lines.door import LinesDoor


class CameraDoor(LinesDoor):
    """Answers the WebSockets of cameras."""
