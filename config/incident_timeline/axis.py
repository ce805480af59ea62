"""The time axis of an incident: moments become places of a drawing 1024 wide, of which the first 150 hold the names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from config.incident_timeline.gathering import Window

WIDTH, LEFT, RIGHT = 1024, 150, 1014
MINUTE, HOUR = 60, 3600
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 300, 600, 900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR)
MOST_MARKS, LAST_MARK = 10, 990  # a label further right would be cut


@dataclass(frozen=True)
class Mark:
    """A round moment on the axis."""

    x: float
    label: str


class Axis:
    """Turns moments of a window into places."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.scale = (RIGHT - LEFT) / window.seconds

    def x(self, moment: datetime) -> float:
        """Return the place of a moment, kept within the drawing."""
        within = min(max(moment, self.window.start), self.window.end)
        return round(LEFT + (within - self.window.start).total_seconds() * self.scale, 1)

    def marks(self) -> list[Mark]:
        """Return round moments of local time, ten at most."""
        step = next((step for step in STEPS if self.window.seconds / step <= MOST_MARKS), 24 * HOUR)
        shape = "%H:%M:%S" if step < MINUTE else "%H:%M"
        first = timezone.localtime(self.window.start).replace(microsecond=0)
        first += timedelta(seconds=-(first.hour * HOUR + first.minute * MINUTE + first.second) % step)
        found = []
        while first <= self.window.end:
            if first >= self.window.start and self.x(first) < LAST_MARK:
                found.append(Mark(self.x(first), f"{first:{shape}}"))
            first += timedelta(seconds=step)
        return found
