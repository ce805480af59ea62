"""Rows of live video, positions and alerts."""

from streaming.models.backup import BackupRequest, BackupState, BackupUnit
from streaming.models.command_message import CommandMessage, MessageReceipt
from streaming.models.live_session import LiveSession
from streaming.models.stream_policy import StreamCommand, StreamPolicy

__all__ = [
    "BackupRequest",
    "BackupState",
    "BackupUnit",
    "CommandMessage",
    "LiveSession",
    "MessageReceipt",
    "StreamCommand",
    "StreamPolicy",
]
