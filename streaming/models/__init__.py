"""Rows of live video, positions and alerts."""

from streaming.models.camera_command import CameraCommand
from streaming.models.live_session import MOVES, ON_AIR, BegunBy, LiveSession, SessionState

__all__ = ["MOVES", "ON_AIR", "BegunBy", "CameraCommand", "LiveSession", "SessionState"]
