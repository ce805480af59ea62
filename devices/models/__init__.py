"""Device records."""

from devices.models.camera import Camera, State
from devices.models.issue import Issue

__all__ = ["Camera", "Issue", "State"]
