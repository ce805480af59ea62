"""Entries of a camera's log in words that an officer uses."""

from dataclasses import dataclass

from devices.models import CameraLogEntry
from devices.models.camera_log import GAP
from devices.protocol import CameraState, LogKind, StartedBy

STATES = {
    CameraState.OFF: ("Switched off", "power"),
    CameraState.READY: ("Ready, buffering", "circle-dot"),
    CameraState.RECORDING: ("Recording", "circle-play"),
    CameraState.SLEEP: ("Asleep", "moon"),
    CameraState.DOCKED: ("In a dock", "plug"),
}
STARTED_BY = {
    StartedBy.OFFICER: "by the officer",
    StartedBy.SIGNAL: "by Signal",
    StartedBy.GUNSHOT: "by a shot heard",
    StartedBy.WATCH_ME: "by Watch Me",
    StartedBy.REMOTE: "by command staff",
}
WORDS = {
    LogKind.STEALTH_ON: ("Stealth on", "eye-off", ""),
    LogKind.STEALTH_OFF: ("Stealth off", "eye", ""),
    LogKind.MUTE_ON: ("Sound off", "volume-x", "amber"),
    LogKind.MUTE_OFF: ("Sound on", "volume-2", ""),
    LogKind.MARKER: ("Marker", "flag", ""),
    LogKind.REMINDER: ("Reminded the wearer that it records", "bell", ""),
    LogKind.FILE_ENDED: ("Four hours: goes on in a new file", "film", ""),
    LogKind.RECOVERED: ("Saved an interrupted recording", "rotate-ccw", "amber"),
    LogKind.BATTERY_LOW: ("Battery low", "triangle-alert", "amber"),
    LogKind.MEMORY_FULL: ("Memory full", "triangle-alert", "red"),
    LogKind.PRIORITY_UPLOAD: ("Sent a recording ahead of the dock", "upload", ""),
    LogKind.SIGNAL_HEARD: ("Heard Signal", "radio", ""),
    LogKind.SIGNAL_IGNORED: ("Heard Signal and did not start", "triangle-alert", "red"),
    LogKind.SETTINGS_APPLIED: ("Works by new settings", "settings", ""),
    LogKind.CLOCK_SET: ("Clock set", "clock", ""),
    LogKind.FAULT: ("Fault", "triangle-alert", "red"),
}


@dataclass(frozen=True)
class LogLine:
    """One entry as a page shows it."""

    entry: CameraLogEntry
    sentence: str
    note: str
    icon: str
    tone: str


def in_words(entry: CameraLogEntry) -> LogLine:
    """Return an entry in words: what happened, a note, a symbol and its colour."""
    note = " · ".join(part for part in (entry.detail, entry.recording_id, entry.signal_id) if part)
    if entry.kind == GAP:
        return LogLine(entry, entry.detail, "", "triangle-alert", "amber")
    if entry.kind == LogKind.STATE:
        words, icon = STATES[CameraState(entry.state)]
        started = f" {STARTED_BY[StartedBy(entry.started_by)]}" if entry.started_by else ""
        return LogLine(entry, words + started, note, icon, "")
    words, icon, tone = WORDS[LogKind(entry.kind)]
    return LogLine(entry, words, note, icon, tone)
