"""Messages between a device and Exhibit, the same for both ends of the wire (`docs/device-protocol.md`)."""

from devices.protocol.check_in import CameraState, CheckIn, CheckInAnswer
from devices.protocol.log_file import LogFile
from devices.protocol.recording import Fix, Marker, Muted, Recording, StartedBy
from devices.protocol.upload import UploadStarted, UploadState, UploadStatus
from devices.strict_json import LONGEST_MESSAGE_BYTES, BadMessage, read_moment, write_moment

__all__ = [
    "LONGEST_MESSAGE_BYTES",
    "BadMessage",
    "CameraState",
    "CheckIn",
    "CheckInAnswer",
    "Fix",
    "LogFile",
    "Marker",
    "Muted",
    "Recording",
    "StartedBy",
    "UploadStarted",
    "UploadState",
    "UploadStatus",
    "read_moment",
    "write_moment",
]
