"""Rows of live video, positions and alerts."""

from streaming.models.decision_frame import DecisionFrame
from streaming.models.live_session import LiveSession

__all__ = ["DecisionFrame", "LiveSession"]
