"""Device records."""

from devices.models.camera import Camera, State
from devices.models.camera_log import CameraLogEntry, CameraPlace, RefusedMessage
from devices.models.clock_confirmation import ClockConfirmation
from devices.models.dock import Dock
from devices.models.issue import Issue
from devices.models.loss import LossReport
from devices.models.profile import Profile, ProfileVersion, Quality
from devices.models.qualification import Qualification, Skill
from devices.models.signal import Signal, SignalReach, SignalRule
from devices.models.stock import StockItem, StockKind, StockStatus
from devices.models.taser import Service, Taser, TaserModel
from devices.models.taser_log import ArmedSession, Cycle, LogEntry, TaserLog, Use

__all__ = [
    "ArmedSession",
    "Camera",
    "CameraLogEntry",
    "CameraPlace",
    "ClockConfirmation",
    "Cycle",
    "Dock",
    "Issue",
    "LogEntry",
    "LossReport",
    "Profile",
    "ProfileVersion",
    "Qualification",
    "Quality",
    "RefusedMessage",
    "Service",
    "Signal",
    "SignalReach",
    "SignalRule",
    "Skill",
    "State",
    "StockItem",
    "StockKind",
    "StockStatus",
    "Taser",
    "TaserLog",
    "TaserModel",
    "Use",
]
