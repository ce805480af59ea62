"""What recordings add to the graph of a use: the sound of one, stretches without sound, markers of all.

Geometry in the units of `evidence.taser.chart`; times are those of the recordings, the cameras' errors taken out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from evidence.taser.axis import LEFT, RIGHT, Axis, Block

SOUND_HEIGHT, MARKER_HEIGHT = 40, 18
LEAST_PEAK = 1.5  # of 100: a silent moment stays a line
CHARACTER = 6.2  # about the width of a letter of the graph's names


@dataclass(frozen=True)
class Heard:
    """The sound of one recording: when it runs, its peaks (0 to 100, evenly spread), stretches without sound."""

    name: str
    start: datetime
    end: datetime
    peaks: Sequence[int] = ()
    silent: Sequence[tuple[datetime, datetime]] = ()


@dataclass(frozen=True)
class Noted:
    """A marker of a recording; `tone` says who set it: the camera or a person."""

    at: datetime
    label: str
    who: str
    tone: str = "green"


@dataclass(frozen=True)
class Diamond:
    """A marker on the graph; the label stands beside it when there is room for it."""

    x: float
    title: str
    label: str
    tone: str
    at: datetime


@dataclass(frozen=True)
class Sound:
    """The lane of sound: an outline and hatched stretches; `note` says why there is none."""

    name: str
    path: str = ""
    silent: list[Block] = field(default_factory=list)
    note: str = ""


def sound_of(axis: Axis, heard: Heard) -> Sound:
    """Return the outline of what is heard on the time axis of a use, cut at its ends."""
    silent = [
        axis.block(max(start, axis.start), min(end, axis.end), label="No sound was kept")
        for start, end in heard.silent
        if axis.x(end) > axis.x(start)
    ]
    if not heard.peaks:
        return Sound(heard.name, silent=silent, note="No sound was recorded, or it is still being drawn")
    step = (heard.end - heard.start) / len(heard.peaks)
    places = [(heard.start + step * (number + 0.5), peak) for number, peak in enumerate(heard.peaks)]
    within = [(axis.x(at), peak) for at, peak in places if axis.start <= at <= axis.end]
    return Sound(heard.name, _outline(within), silent)


def _outline(within: Sequence[tuple[float, int]]) -> str:
    if not within:
        return ""
    middle = SOUND_HEIGHT / 2
    reach = [(x, round(max(LEAST_PEAK, peak) / 100 * middle, 1)) for x, peak in within]
    upper = [f"{x},{middle - high:.1f}" for x, high in reach]
    lower = [f"{x},{middle + high:.1f}" for x, high in reversed(reach)]
    return "M" + "L".join([*upper, *lower]) + "Z"


def diamonds_of(axis: Axis, noted: Sequence[Noted]) -> list[Diamond]:
    """Return the markers within the graph in their order; a label that would run into the next is left to its title."""
    within = sorted((one for one in noted if axis.start <= one.at <= axis.end), key=lambda one: one.at)
    places = [axis.x(one.at) for one in within]
    found = []
    for one, x, following in zip(within, places, [*places[1:], RIGHT], strict=False):
        fits = x + 12 + len(one.label) * CHARACTER <= max(LEFT, following - 8)
        found.append(Diamond(x, f"{one.label} ({one.who})", one.label if fits else "", one.tone, one.at))
    return found
