"""Rows of live video, positions and alerts."""

from streaming.models.cordon import Cordon
from streaming.models.live_session import LiveSession

__all__ = ["Cordon", "LiveSession"]
