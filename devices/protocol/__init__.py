"""Messages between a device and Exhibit, the same for both ends of the wire (`docs/device-protocol.md`)."""

from devices.protocol.check_in import CameraState, CheckIn, CheckInAnswer
from devices.protocol.fixes import Fixes, TimedFix
from devices.protocol.line import (
    LONGEST_FRAME_BYTES,
    Accepted,
    FromDevice,
    FromServer,
    Hello,
    HelloAnswer,
    RefusedFrame,
    SignalTaken,
    Start,
    read_from_device,
    read_from_server,
    write_frame,
)
from devices.protocol.log_file import LogFile
from devices.protocol.recording import Fix, Marker, Muted, Priority, Recording, StartedBy
from devices.protocol.report import LogEntry, LogKind, Place, Report
from devices.protocol.settings import CameraSettings, VideoQuality
from devices.protocol.signal import Position, Signal, SignalEvent, SignalSource
from devices.protocol.upload import UploadStarted, UploadState, UploadStatus
from devices.strict_json import LONGEST_MESSAGE_BYTES, BadMessage, read_moment, write_moment

__all__ = [
    "LONGEST_FRAME_BYTES",
    "LONGEST_MESSAGE_BYTES",
    "Accepted",
    "BadMessage",
    "CameraSettings",
    "CameraState",
    "CheckIn",
    "CheckInAnswer",
    "Fix",
    "Fixes",
    "FromDevice",
    "FromServer",
    "Hello",
    "HelloAnswer",
    "LogEntry",
    "LogFile",
    "LogKind",
    "Marker",
    "Muted",
    "Place",
    "Position",
    "Priority",
    "Recording",
    "RefusedFrame",
    "Report",
    "Signal",
    "SignalEvent",
    "SignalSource",
    "SignalTaken",
    "Start",
    "StartedBy",
    "TimedFix",
    "UploadStarted",
    "UploadState",
    "UploadStatus",
    "VideoQuality",
    "read_from_device",
    "read_from_server",
    "read_moment",
    "write_frame",
    "write_moment",
]
