"""Rows of live video, positions and alerts."""

from streaming.models.alert import Alert, AlertState
from streaming.models.alert_rule import AlertRule, RuleLevel
from streaming.models.alert_words import AlertKind, Level
from streaming.models.backup import BackupRequest, BackupState, BackupUnit
from streaming.models.camera_command import CameraCommand
from streaming.models.command_message import CommandMessage, MessageReceipt
from streaming.models.live_session import MOVES, ON_AIR, BegunBy, LiveSession, SessionState
from streaming.models.stream_policy import StreamPolicy
from streaming.models.stream_view import StreamView

__all__ = [
    "MOVES",
    "ON_AIR",
    "Alert",
    "AlertKind",
    "AlertRule",
    "AlertState",
    "BackupRequest",
    "BackupState",
    "BackupUnit",
    "BegunBy",
    "CameraCommand",
    "CommandMessage",
    "Level",
    "LiveSession",
    "MessageReceipt",
    "RuleLevel",
    "SessionState",
    "StreamPolicy",
    "StreamView",
]
from streaming.models.decision_frame import DecisionFrame

__all__ = ["DecisionFrame", "LiveSession"]
from streaming.models.cordon import Cordon

__all__ = ["Cordon", "LiveSession"]
