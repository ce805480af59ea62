"""The lanes of an incident as SVG geometry made here: names, bars, diamonds, and how many cameras run at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from config.incident_timeline.axis import LEFT, RIGHT, Axis, Mark
from config.incident_timeline.gathering import Window
from incidents.timeline import Happening, Kind, Lane, Rank, Span

TOP, ROW, BAR = 24, 21, 15  # the axis, a lane, a bar in it
CHARACTER, NAME_MOST = 6.1, 21  # width of a letter, and letters of a name that find room
LEAST_WIDTH = 1.5
CAMERAS = frozenset({Rank.BODY_CAMERA, Rank.FIXED_CAMERA, Rank.PUBLIC, Rank.AIR})


@dataclass(frozen=True)
class Bar:
    """A stretch in a lane; `label` stands inside it, or behind it when it is soft and there is no room inside."""

    x: float
    width: float
    kind: str
    words: str
    label: str = ""
    is_behind: bool = False

    @property
    def label_x(self) -> float:
        """Where the label begins."""
        return round(self.x + (self.width + 10 if self.is_behind else 6), 1)


@dataclass(frozen=True)
class Diamond:
    """A moment in a lane."""

    x: float
    words: str


@dataclass(frozen=True)
class Row:
    """One lane as it is drawn."""

    key: str
    name: str
    whole_name: str
    y: int
    tone: str
    theme: str
    is_banded: bool
    bars: list[Bar]
    diamonds: list[Diamond]


@dataclass(frozen=True)
class Drawing:
    """All of it."""

    axis: Axis
    marks: list[Mark]
    rows: list[Row]
    cameras: str  # path: how many cameras run at each moment; empty when there is none
    most_cameras: int
    height: int
    words: str


def draw(lanes: Sequence[Lane], window: Window) -> Drawing:
    """Return the lanes that have something within the window; the first row says how many cameras run."""
    axis = Axis(window)
    steps = running(lanes, window)
    most = max((count for _, count in steps), default=0)
    first = 1 if most else 0
    shown = [lane for lane in lanes if _is_within(lane, window)]
    rows = [_row(axis, lane, number) for number, lane in enumerate(shown, start=first)]
    height = TOP + ROW * (len(rows) + first) + 6
    return Drawing(axis, axis.marks(), rows, _cameras(axis, steps, most), most, height, words_of(shown, window))


def _is_within(lane: Lane, window: Window) -> bool:
    drawn = any(one.is_drawn and window.holds(one.at) for one in lane.points)
    return drawn or any(_reaches(span, window) for span in lane.spans)


def _reaches(span: Span, window: Window) -> bool:
    return span.start <= window.end and (span.end or window.end) >= window.start


def _row(axis: Axis, lane: Lane, number: int) -> Row:
    spans = [span for span in lane.spans if _reaches(span, axis.window)]
    points = [one for one in lane.points if one.is_drawn and axis.window.holds(one.at)]
    return Row(
        key=lane.key,
        name=lane.name if len(lane.name) <= NAME_MOST else f"{lane.name[: NAME_MOST - 1].rstrip()}…",
        whole_name=lane.name,
        y=TOP + ROW * number,
        tone=f"f-{lane.colour}",
        theme=lane.theme,
        is_banded=number % 2 == 0,
        bars=[_bar(axis, span) for span in spans],
        diamonds=[Diamond(axis.x(one.at), said(one)) for one in points],
    )


def _bar(axis: Axis, span: Span) -> Bar:
    x = axis.x(span.start)
    width = max(LEAST_WIDTH, round(axis.x(span.end or axis.window.end) - x, 1))
    length = len(span.label) * CHARACTER + 12
    fits_inside = length <= width
    fits_behind = span.kind == Kind.SOFT and x + width + length + 5 <= RIGHT
    label = span.label if fits_inside or fits_behind else ""
    return Bar(x, width, span.kind, span.words, label, is_behind=not fits_inside)


def running(lanes: Iterable[Lane], window: Window) -> list[tuple[datetime, int]]:
    """Return from which moment how many cameras run, within the window."""
    changes: dict[datetime, int] = {}
    for lane in lanes:
        if lane.rank not in CAMERAS:
            continue
        for span in lane.spans:
            if span.kind in {Kind.FULL, Kind.BUFFER} and span.end and _reaches(span, window):
                start, end = max(span.start, window.start), min(span.end, window.end)
                changes[start] = changes.get(start, 0) + 1
                changes[end] = changes.get(end, 0) - 1
    found, count = [], 0
    for moment in sorted(changes):
        count += changes[moment]
        found.append((moment, count))
    return found


def _cameras(axis: Axis, steps: Sequence[tuple[datetime, int]], most: int) -> str:
    if not most:
        return ""
    foot, path = TOP + ROW - 2, f"M{LEFT} {TOP + ROW - 2}"
    for moment, count in steps:
        path += f"H{axis.x(moment)}V{round(foot - (ROW - 5) * count / most, 1)}"
    return f"{path}V{foot}Z"


def said(one: Happening) -> str:
    """Return an entry in one line: when, and what."""
    return f"{timezone.localtime(one.at):%H:%M:%S} {' '.join(filter(None, [one.lead, one.words]))}"


def words_of(lanes: Sequence[Lane], window: Window) -> str:
    """Return what is drawn, for those who do not see it."""
    start, end = timezone.localtime(window.start), timezone.localtime(window.end)
    count = f"{len(lanes)} lane{'' if len(lanes) == 1 else 's'}"
    names = ", ".join(lane.name for lane in lanes) or "nothing yet"
    return f"Timeline from {start:%H:%M:%S} to {end:%H:%M:%S}, {count}: {names}. All of it is in the table below."
