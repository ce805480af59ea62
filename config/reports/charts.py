"""Where the parts of a chart stand, in the units of its own drawing; templates draw them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.surveys.results import Cell

LEFT, RIGHT, TOP, BOTTOM = 34.0, 324.0, 16.0, 106.0


@dataclass(frozen=True)
class Point:
    """A share over its label, with the ends of its margin; None: not shown, too few answers."""

    x: float
    y: float | None
    low: float
    high: float
    label: str


@dataclass(frozen=True)
class Trend:
    """Shares over time from `floor` to 100 percent, and the line of the pilot."""

    points: list[Point]
    lines: list[tuple[float, int]]  # y and percent
    pilot_y: float | None
    words: str

    @property
    def path(self) -> str:
        """The line through the points that are shown; it breaks where one is not."""
        parts, is_down = [], False
        for point in self.points:
            if point.y is None:
                is_down = False
                continue
            parts.append(f"{'L' if is_down else 'M'}{point.x},{point.y}")
            is_down = True
        return " ".join(parts)


def trend(cells: Sequence[Cell], pilot: int | None) -> Trend:
    """Return the chart of shares; it begins at 50 percent unless something lies below."""
    ends = [cell.share.low for cell in cells if cell.share] + ([float(pilot)] if pilot is not None else [])
    floor = 50 if all(end >= 50 for end in ends) else 0

    def y(percent: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (percent - floor) / (100 - floor), 1)

    step = (RIGHT - LEFT - 20) / max(len(cells) - 1, 1)
    points = []
    for index, cell in enumerate(cells):
        x, share = round(LEFT + 10 + index * step, 1), cell.share
        low, high = (y(share.low), y(share.high)) if share else (0.0, 0.0)
        points.append(Point(x, y(share.percent) if share else None, low, high, cell.label))
    said = [
        f"{cell.label} {cell.share.percent:.0f} percent" if cell.share else f"{cell.label} too few" for cell in cells
    ]
    if pilot is not None:
        said.append(f"pilot {pilot} percent")
    lines = [(y(percent), percent) for percent in (floor, (floor + 100) // 2, 100)]
    return Trend(points, lines, y(pilot) if pilot is not None else None, ", ".join(said))


@dataclass(frozen=True)
class Column:
    """One bar that stands, or a part of it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


def columns(
    counts: Sequence[tuple[str, int]], *, width: float = 350, floor: float = 126, top: float = 20
) -> list[Column]:
    """Return bars that stand side by side, the highest up to `top`."""
    most = max((count for _, count in counts), default=0) or 1
    step = (width - 40) / max(len(counts), 1)
    found = []
    for index, (label, count) in enumerate(counts):
        height = round((floor - top) * count / most, 1)
        found.append(
            Column(round(34 + index * step, 1), round(floor - height, 1), round(step - 4, 1), height, label, count)
        )
    return found


@dataclass(frozen=True)
class Row:
    """One line of a chart of percentages: its name, how many of how many, and where its dot stands."""

    label: str
    yes: int
    count: int
    y: float
    x: float

    @property
    def percent(self) -> float:
        """The part, in percent."""
        return 100 * self.yes / self.count if self.count else 0.0


@dataclass(frozen=True)
class Rows:
    """A chart of percentages: the scale goes from 0 at 150 to 100 percent at 406."""

    rows: list[Row]

    @property
    def bottom(self) -> int:
        """Where the lines of the scale end."""
        return 8 + 27 * len(self.rows)

    @property
    def labels_y(self) -> int:
        """Where the labels of the scale stand."""
        return self.bottom + 16

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return self.bottom + 24


def rows(parts: Sequence[tuple[str, int, int]]) -> Rows:
    """Return a line for each name, how many, of how many."""
    found = []
    for index, (label, yes, count) in enumerate(parts):
        x = 150 + 256 * (yes / count if count else 0)
        found.append(Row(label, yes, count, 20.5 + 27 * index, round(x, 1)))
    return Rows(found)
