"""Rows of live video, positions and alerts."""

from streaming.models.backup import BackupRequest, BackupState, BackupUnit
from streaming.models.camera_command import CameraCommand
from streaming.models.command_message import CommandMessage, MessageReceipt
from streaming.models.live_session import LiveSession
from streaming.models.stream_policy import StreamPolicy

__all__ = [
    "BackupRequest",
    "BackupState",
    "BackupUnit",
    "CameraCommand",
    "CommandMessage",
    "LiveSession",
    "MessageReceipt",
    "StreamPolicy",
]
