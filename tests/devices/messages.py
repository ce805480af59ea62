"""A manifest, a check-in and settings as a camera of Midshire writes or gets them."""

from devices.protocol import CameraSettings, VideoQuality

MANIFEST = {
    "recording_id": "X6039A1B4-20261121-224250",
    "started_at": "2026-11-21T22:42:20.000Z",
    "duration_ms": 60_000,
    "buffer_ms": 30_000,
    "size": 30_000_000,
    "sha256": "9f2c" * 16,
    "media_type": "video/mp4",
    "started_by": "officer",
    "markers": [{"at_ms": 31_000, "label": "Arrived"}],
    "track": [{"at_ms": 0, "latitude": 52.4862, "longitude": -1.8904, "accuracy_m": 4.0}],
    "muted": [{"from_ms": 40_000, "to_ms": 41_000}],
}
CHECK_IN = {
    "device_time": "2026-11-21T23:30:01.800Z",
    "battery_percent": 41,
    "storage_used_bytes": 30_000_000,
    "storage_total_bytes": 64_000_000_000,
    "firmware": "3.2.1",
    "dock": "Dock 3 bay 12",
    "state": "docked",
}
SETTINGS = CameraSettings(
    version=1,
    buffer_seconds=30,
    buffer_sound=False,
    may_mute=True,
    may_stealth=True,
    may_sleep=True,
    reminds=True,
    quality=VideoQuality.HIGH,
    signal=True,
    longest_file_minutes=240,
    firmware="",
)
