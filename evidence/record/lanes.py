"""The lanes of one item: what has been made of it, marked on it, muted in it and watched of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from evidence.models import Item, Marker, MarkerSource
from evidence.record import lane_shapes as geometry
from evidence.record.multirange import Stretch
from evidence.record.sheets import Pictures


def lanes_of(item: Item, pictures: Pictures, markers: Iterable[Marker], played: Sequence[Stretch]) -> geometry.Lanes:
    """Return the lanes with what there is so far; each empty one says why."""
    duration = item.duration_ms or 0
    started = timezone.localtime(item.recorded_at) if item.recorded_at else None
    scenes, audio, speech = _notes(item, pictures)
    return geometry.Lanes(
        ticks=geometry.ticks(duration, started),
        scenes=geometry.scenes(pictures.tiles, duration, pictures.sheet_sizes),
        wave=geometry.wave(pictures.peaks),
        events=[event_of(marker, item) for marker in markers],
        buffer_percent=geometry.percent(item.buffer_ms, duration),
        seconds=duration // 1000,
        muted=geometry.bands(_muted(item), duration, "Muted by the wearer"),
        speech=geometry.bands(pictures.sounds or [], duration, "Sound above quiet"),
        played=geometry.bands(played, duration, "You have watched this"),
        scenes_note=scenes,
        audio_note=audio,
        speech_note=speech,
    )


def event_of(marker: Marker, item: Item) -> geometry.Event:
    """Return a marker as it stands on the axis."""
    duration = item.duration_ms or 0
    width = geometry.percent(marker.end_ms - marker.at_ms, duration) if marker.end_ms else ""
    return geometry.Event(
        geometry.percent(marker.at_ms, duration),
        marker.at_ms,
        marker.label,
        moment_of(item, marker.at_ms),
        "blue" if marker.source == MarkerSource.DEVICE else "green",
        width,
        marker.end_ms,
        str(marker.pk),
    )


def moment_of(item: Item, at_ms: int) -> datetime | None:
    """Return the time of day of a position, or None when nobody knows when it was recorded."""
    return item.recorded_at + timedelta(milliseconds=at_ms) if item.recorded_at else None


def _muted(item: Item) -> list[Stretch]:
    return [(stretch["from_ms"], stretch["to_ms"]) for stretch in item.muted]


def _notes(item: Item, pictures: Pictures) -> tuple[str, str, str]:
    """Return why the lanes of scenes, sound and speech are empty, when they are."""
    streams = item.probe.get("streams", [])
    has_sound = any(stream.get("kind") == "audio" for stream in streams)
    has_picture = any(stream.get("kind") == "video" for stream in streams)
    scenes = "Pictures are being made" if has_picture else "There is no picture"
    if item.is_restricted:
        scenes = "Restricted: pictures are shown in the player alone"
    speech = "" if pictures.sounds is None else "Nothing stands out of the background"
    silent = "No sound was recorded"
    return (
        scenes,
        "The sound is being drawn" if has_sound else silent,
        speech or ("Not measured" if has_sound else silent),
    )
