"""The time axis of the graph of a TASER use: moments become places of a drawing.

Units are those of a drawing 856 wide, of which the first 112 hold the names. Times are corrected ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from devices.models import ArmedSession, Cycle

WIDTH, LEFT, RIGHT = 856, 112, 846
LEAST_AROUND = timedelta(seconds=4)  # before and after the use
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600)  # seconds between two marks
MOST_MARKS, LAST_MARK = 9, 815  # a label further right would be cut


@dataclass(frozen=True)
class Mark:
    """A moment on the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Block:
    """A stretch of a lane; `label` stands inside or behind it, at `label_x`."""

    x: float
    width: float
    y: float = 0
    label: str = ""
    tone: str = ""

    @property
    def label_x(self) -> float:
        """Where a label behind the block begins."""
        return round(self.x + self.width + 5, 1)


class Axis:
    """Turns moments into places of the drawing."""

    def __init__(self, session: ArmedSession) -> None:
        length = session.ended_at - session.began_at
        around = max(LEAST_AROUND, length / 10)
        self.start, self.end = session.began_at - around, session.ended_at + around
        self.scale = (RIGHT - LEFT) / ((self.end - self.start) / timedelta(seconds=1))

    def x(self, moment: datetime) -> float:
        """Return the place of a moment, kept within the drawing."""
        within = min(max(moment, self.start), self.end)
        return round(LEFT + (within - self.start) / timedelta(seconds=1) * self.scale, 1)

    def x_of(self, cycle: Cycle, at_ms: int) -> float:
        """Return the place of a pulse."""
        return self.x(moment_of(cycle, at_ms))

    def block(self, start: datetime, end: datetime, **more: object) -> Block:
        """Return a stretch, at least a line wide."""
        x = self.x(start)
        return Block(x, max(1.0, round(self.x(end) - x, 1)), **more)  # type: ignore[arg-type]

    def marks(self) -> list[Mark]:
        """Return round moments along the axis, in local time."""
        whole = (self.end - self.start) / timedelta(seconds=1)
        step = next((step for step in STEPS if whole / step <= MOST_MARKS), STEPS[-1])
        first = timezone.localtime(self.start).replace(microsecond=0)
        first += timedelta(seconds=-(first.hour * 3600 + first.minute * 60 + first.second) % step)
        found = []
        while first <= self.end:
            if self.start <= first and self.x(first) < LAST_MARK:
                found.append(Mark(self.x(first), f"{first:%H:%M:%S}"))
            first += timedelta(seconds=step)
        return found


def moment_of(cycle: Cycle, milliseconds: int) -> datetime:
    """Return when a pulse of a cycle was, from its milliseconds since the start."""
    return cycle.began_at + timedelta(milliseconds=milliseconds)
