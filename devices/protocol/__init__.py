"""Messages between a device and Exhibit, the same for both ends of the wire (`docs/device-protocol.md`)."""

from devices.protocol.check_in import CameraState, CheckIn, CheckInAnswer
from devices.protocol.commands import Command, CommandResult, Do, Result, WhyNot
from devices.protocol.events import EventTaken, OfficerEvent, OfficerEventKind
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
from devices.protocol.live import Fragment, FragmentFlag, chain_next, chain_start, fragment_digest
from devices.protocol.live_messages import (
    Ack,
    Begin,
    Checkpoint,
    End,
    Hashes,
    Have,
    Receipt,
    RefusedFragment,
    Resume,
    Watchers,
    WhyRefused,
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
    "Ack",
    "BadMessage",
    "Begin",
    "CameraSettings",
    "CameraState",
    "CheckIn",
    "CheckInAnswer",
    "Checkpoint",
    "Command",
    "CommandResult",
    "Do",
    "End",
    "EventTaken",
    "Fix",
    "Fixes",
    "Fragment",
    "FragmentFlag",
    "FromDevice",
    "FromServer",
    "Hashes",
    "Have",
    "Hello",
    "HelloAnswer",
    "LogEntry",
    "LogFile",
    "LogKind",
    "Marker",
    "Muted",
    "OfficerEvent",
    "OfficerEventKind",
    "Place",
    "Position",
    "Priority",
    "Receipt",
    "Recording",
    "RefusedFragment",
    "RefusedFrame",
    "Report",
    "Result",
    "Resume",
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
    "Watchers",
    "WhyNot",
    "WhyRefused",
    "chain_next",
    "chain_start",
    "fragment_digest",
    "read_from_device",
    "read_from_server",
    "read_moment",
    "write_frame",
    "write_moment",
]
