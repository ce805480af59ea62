"""The sentences of an item's details list."""

from datetime import timedelta
from typing import Any

from evidence.models import Item, Sensitivity

STARTED_BY = {
    "officer": "the officer",
    "signal": "Signal",
    "gunshot": "gunshot detection",
    "watch_me": "Watch me",
    "remote": "command staff",
}
PLAYS_AS = {
    "play_original": "The original, byte for byte",
    "copy_to_hls": "A copy in another container, same pictures and sound",
    "make_proxy": "A re-encoded copy; no browser plays the original",
    "audio_original": "The original, byte for byte",
    "audio_copy": "A copy of the sound in another container",
    "rebuild_index": "A repaired copy: the original has lost its index",
    "show_image": "The original picture",
    "show_document": "A picture of its first page; the document itself is downloaded",
    "keep_only": "Downloaded only; no browser shows it",
}


def facts_of(item: Item) -> dict[str, Any]:
    """Return the sentences of the details list, and when recording was started: the buffer lies before that."""
    size = f"{item.width} by {item.height} pixels" if item.width and item.height else "None"
    plays_as = PLAYS_AS.get(item.plan, "Not yet known")
    return {
        "holder": holder(item),
        "pressed_at": item.recorded_at and item.recorded_at + timedelta(milliseconds=item.buffer_ms or 0),
        "started_by": STARTED_BY.get(item.started_by, item.started_by),
        "clock_note": clock_note(item.clock_offset_ms),
        "picture_note": size,
        "plays_as": "A copy with your name in the picture" if item.is_restricted else plays_as,
    }


def holder(item: Item) -> str:
    """Return who held the camera, or who answers for what came without one."""
    person = item.recorded_by or (None if item.camera_id else item.owner)
    if person:
        return person.label
    return "Nobody held the camera" if item.camera_id else "Nobody yet"


def access_note(item: Item) -> str:
    """Return in one sentence who may see the item."""
    flags = [Sensitivity(flag).label for flag in item.sensitivity]
    who = "the people and teams named on it" if item.is_concealed else "everybody whose role reaches it"
    said = f"{item.get_access_class_display()}: shown to {who}."
    return f"{said} Marked {', '.join(flags).lower()}." if flags else said


def clock_note(drift_ms: int | None) -> str:
    """Return how far the device's clock was off, and that times are corrected."""
    if not drift_ms:
        return "Not checked" if drift_ms is None else "Right to the millisecond"
    side = "ahead" if drift_ms > 0 else "behind"
    return f"{abs(drift_ms) / 1000:.1f} s {side}, corrected; the original is untouched"
