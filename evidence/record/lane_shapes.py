"""Geometry of the lanes under the player: pictures, sound, speech, events, clips, redactions, played; one time axis.

Positions are percentages of the width and pixels of the height, so that the server draws plain SVG attributes: it needs
no inline style, prints, and is tested without a browser.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SCENES = 12  # pictures shown, as many as stay recognisable at the usual width
TICK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)  # seconds
MOST_TICKS = 8
MIDNIGHT = datetime(1, 1, 1)  # noqa: DTZ001 (stands for the start of a recording whose time is unknown)


@dataclass(frozen=True)
class Tick:
    """A time label; `percent` of the width."""

    percent: str
    label: str


@dataclass(frozen=True)
class Scene:
    """One storyboard picture cut from its sheet; `view_box` and sheet size in pixels of the sheet."""

    percent: str
    width: str
    view_box: str
    sheet: str
    sheet_width: int
    sheet_height: int


@dataclass(frozen=True)
class Event:
    """A marker on the axis; `at_ms` from the start of the recording, `width` above nothing for a stretch."""

    percent: str
    at_ms: int
    label: str
    moment: datetime | None
    tone: str = "blue"
    width: str = ""
    end_ms: int | None = None
    key: str = ""


@dataclass(frozen=True)
class Band:
    """A stretch of a lane, as percentages of the width."""

    percent: str
    width: str
    label: str


@dataclass(frozen=True)
class Tile:
    """Where one storyboard picture lies: milliseconds, the address of its sheet, and pixels in it."""

    at_ms: int
    sheet: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Lanes:
    """All that the template draws."""

    ticks: list[Tick]
    scenes: list[Scene]
    wave: str
    events: list[Event]
    buffer_percent: str
    seconds: int = 0
    scenes_note: str = "Pictures are being made"
    audio_note: str = "The sound is being drawn"
    speech: list[Band] = field(default_factory=list)
    speech_note: str = ""
    muted: list[Band] = field(default_factory=list)
    clips: list[Band] = field(default_factory=list)
    redactions: list[Band] = field(default_factory=list)
    played: list[Band] = field(default_factory=list)


def percent(part_ms: float, whole_ms: int) -> str:
    """Return part of whole as an SVG percentage, held between 0 and 100."""
    share = 100 * part_ms / whole_ms if whole_ms else 0.0
    return f"{min(100.0, max(0.0, share)):.3f}%"


def bands(stretches: Iterable[Sequence[int]], duration_ms: int, label: str = "") -> list[Band]:
    """Return stretches of milliseconds as bands; a short one stays wide enough to be seen."""
    if duration_ms <= 0:
        return []
    least = duration_ms / 500
    return [
        Band(percent(start, duration_ms), percent(max(end - start, least), duration_ms), label)
        for start, end in stretches
    ]


def ticks(duration_ms: int, started: datetime | None) -> list[Tick]:
    """Return round times of the wall clock (or of the recording when its start is unknown), at most eight."""
    if duration_ms <= 0:
        return []
    step = next((s for s in TICK_STEPS if duration_ms / 1000 / s <= MOST_TICKS), TICK_STEPS[-1])
    zero = started or MIDNIGHT
    into = (zero.hour * 3600 + zero.minute * 60 + zero.second + zero.microsecond / 1e6) % step
    first_ms = math.ceil(((step - into) % step) * 1000)
    shape = "%H:%M:%S" if step < 60 else "%H:%M"
    if started is None and duration_ms < 3_600_000:
        shape = "%M:%S"
    return [
        Tick(percent(at, duration_ms), (zero + timedelta(milliseconds=at)).strftime(shape))
        for at in range(first_ms, int(duration_ms * 0.97), step * 1000)
    ]


def scenes(tiles: Sequence[Tile], duration_ms: int, sheet_sizes: dict[str, tuple[int, int]]) -> list[Scene]:
    """Choose evenly spread pictures; each fills its share of the lane."""
    if not tiles or duration_ms <= 0:
        return []
    count = min(SCENES, len(tiles))
    chosen = []
    for index in range(count):
        middle = duration_ms * (index + 0.5) / count
        tile = min(tiles, key=lambda t: abs(t.at_ms - middle))
        width, height = sheet_sizes[tile.sheet]
        box = f"{tile.x} {tile.y} {tile.width} {tile.height}"
        chosen.append(Scene(f"{100 * index / count:.3f}%", f"{100 / count:.3f}%", box, tile.sheet, width, height))
    return chosen


def wave(peaks: Sequence[int]) -> str:
    """Return the outline of the sound as an SVG path in a box of 1000 by 100; peaks are 0 to 100."""
    if not peaks:
        return ""
    step = 1000 / len(peaks)
    upper = [f"{index * step:.1f},{50 - max(0.6, peak / 2):.1f}" for index, peak in enumerate(peaks)]
    lower = [f"{index * step:.1f},{50 + max(0.6, peak / 2):.1f}" for index, peak in enumerate(peaks)]
    return "M" + " L".join([*upper, *reversed(lower)]) + "Z"
