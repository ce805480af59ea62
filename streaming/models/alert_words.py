"""Kinds and levels of alerts, in the words and symbols that pages show."""

from django.db import models


class AlertKind(models.TextChoices):
    """What happened (streaming.md section 9)."""

    TASER_ARMED = "taser_armed", "TASER armed"
    TASER_TRIGGER = "taser_trigger", "TASER trigger pulled"
    TASER_ARC = "taser_arc", "TASER arc"
    WEAPON_DRAWN = "weapon_drawn", "Sidearm drawn"
    OFFICER_DOWN = "officer_down", "Officer down"
    PRIORITY = "priority", "Priority button"
    WATCH_ME = "watch_me", "Watch me"
    SIGNAL_MISSED = "signal_missed", "Camera did not start"
    NOT_RECORDING = "not_recording", "On scene, camera not recording"
    STREAM_STALLED = "stream_stalled", "Stream lost"
    GAP_RECOVERED = "gap_recovered", "Missing part arrived"
    RECORDING_STARTED = "recording_started", "Camera recording"
    ENTERED_CORDON = "entered_cordon", "Entered cordon"
    LOW_BATTERY = "low_battery", "Battery low"


class Level(models.TextChoices):
    """How much an alert asks for (product.md section 10)."""

    CRITICAL = "critical", "Critical"
    NOTICE = "notice", "Notice"
    INFO = "info", "Activity"


ICONS: dict[AlertKind, str] = {
    AlertKind.TASER_ARMED: "zap",
    AlertKind.TASER_TRIGGER: "zap",
    AlertKind.TASER_ARC: "zap",
    AlertKind.WEAPON_DRAWN: "crosshair",
    AlertKind.OFFICER_DOWN: "heart-pulse",
    AlertKind.PRIORITY: "siren",
    AlertKind.WATCH_ME: "eye",
    AlertKind.SIGNAL_MISSED: "video-off",
    AlertKind.NOT_RECORDING: "video-off",
    AlertKind.STREAM_STALLED: "wifi-off",
    AlertKind.GAP_RECOVERED: "circle-check",
    AlertKind.RECORDING_STARTED: "radio",
    AlertKind.ENTERED_CORDON: "map-pin-check",
    AlertKind.LOW_BATTERY: "battery-low",
}
TONES: dict[Level, str] = {Level.CRITICAL: "crit", Level.NOTICE: "warn", Level.INFO: "info"}
