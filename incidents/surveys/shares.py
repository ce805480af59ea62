"""A share of answers with its margin: the Wilson score interval at 95 %. Pure.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927): it stays within
0 and 100 % and holds for small numbers and shares near the ends, which "p ± 1.96 s" does not.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

Z = 1.959963984540054  # of the normal distribution, two-sided 95 %


class Change(StrEnum):
    """What a share says beside an earlier one."""

    UP = "up"
    DOWN = "down"
    CHANCE = "chance"
    SAME = "same"


@dataclass(frozen=True)
class Share:
    """`yes` of `count` answers, and where the true share lies with 95 %; percentages from 0 to 100."""

    yes: int
    count: int

    @property
    def percent(self) -> float:
        """The share; 0 without answers."""
        return 100 * self.yes / self.count if self.count else 0.0

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self._ends[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self._ends[1]

    @property
    def margin(self) -> float:
        """Half of the interval, in points."""
        return (self.high - self.low) / 2

    @property
    def _ends(self) -> tuple[float, float]:
        if not self.count:
            return 0.0, 100.0
        part, square = self.yes / self.count, Z * Z / self.count
        middle = part + square / 2
        half = Z * math.sqrt(part * (1 - part) / self.count + square / (4 * self.count))
        low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
        return 100 * max(0.0, low), 100 * min(1.0, high)

    def against(self, earlier: float) -> Change:
        """Return what it says beside an earlier percentage: a change is real only when that lies outside."""
        if abs(self.percent - earlier) < 0.5:
            return Change.SAME
        if self.low <= earlier <= self.high:
            return Change.CHANCE
        return Change.UP if self.percent > earlier else Change.DOWN

    def compared_with(self, earlier: float) -> str:
        """Return the same in words."""
        points = abs(round(self.percent - earlier)) or 1
        return {
            Change.SAME: "No change",
            Change.CHANCE: f"{'Up' if self.percent > earlier else 'Down'} {points}, but could be chance",
            Change.UP: f"Up {points}, a real rise",
            Change.DOWN: f"Down {points}, a real fall",
        }[self.against(earlier)]
