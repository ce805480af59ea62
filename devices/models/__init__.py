"""Device records."""

from devices.models.camera import Camera, State
from devices.models.camera_log import CameraLogEntry, CameraPlace, RefusedMessage
from devices.models.dock import Dock
from devices.models.issue import Issue
from devices.models.qualification import Qualification, Skill
from devices.models.signal import Signal, SignalReach, SignalRule
from devices.models.taser import Service, Taser, TaserModel
from devices.models.taser_log import ArmedSession, Cycle, LogEntry, TaserLog, Use

__all__ = [
    "ArmedSession",
    "Camera",
    "CameraLogEntry",
    "CameraPlace",
    "Cycle",
    "Dock",
    "Issue",
    "LogEntry",
    "Qualification",
    "RefusedMessage",
    "Service",
    "Signal",
    "SignalReach",
    "SignalRule",
    "Skill",
    "State",
    "Taser",
    "TaserLog",
    "TaserModel",
    "Use",
]
