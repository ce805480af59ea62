"""Rows of live video, positions and alerts."""

from streaming.models.live_session import LiveSession
from streaming.models.stream_view import StreamView

__all__ = ["LiveSession", "StreamView"]
