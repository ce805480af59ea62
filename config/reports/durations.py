"""How long something took, of many: the middle, the slowest tenth, and a histogram in unequal steps. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 10  # fewer say nothing about the force


@dataclass(frozen=True)
class Bar:
    """One step of a histogram: from (included) to (excluded, None: no end) in seconds, and how many."""

    label: str
    count: int


@dataclass(frozen=True)
class Durations:
    """Seconds, ascending."""

    seconds: Sequence[float]

    @classmethod
    def of(cls, found: Sequence[float]) -> "Durations":
        """Return the durations sorted; what a clock made negative counts as nothing."""
        return cls(sorted(max(0.0, one) for one in found))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.seconds)

    @property
    def is_shown(self) -> bool:
        """Whether there are enough for a middle that means something."""
        return self.count >= LEAST

    def at(self, part: float) -> float:
        """Return the duration that this part of all does not exceed (nearest rank); 0 without any."""
        if not self.seconds:
            return 0.0
        return self.seconds[max(0, math.ceil(part * self.count) - 1)]

    @property
    def median(self) -> str:
        """The middle in words."""
        return in_words(self.at(0.5))

    @property
    def slowest_tenth(self) -> str:
        """What nine of ten do not exceed, in words."""
        return in_words(self.at(0.9))

    def bars(self, ends: Sequence[float]) -> list[Bar]:
        """Return how many took less than each end and not less than the one before; the last bar has no end."""
        steps = list(zip([0.0, *ends], [*ends, math.inf], strict=True))
        counts = [sum(start <= one < end for one in self.seconds) for start, end in steps]
        names = [f"under {in_words(end)}" if end < math.inf else f"{in_words(ends[-1])} and over" for _, end in steps]
        return [Bar(name, count) for name, count in zip(names, counts, strict=True)]


def in_words(seconds: float) -> str:
    """Return a duration as people say it: 4.2 s, 2 min 38 s, 3 h 5 min, 2 days."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 10 or seconds == int(seconds) else f"{seconds:.1f} s"
    whole = round(seconds)
    for size, name, smaller, small in ((86400, "day", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            count, rest = divmod(whole, size)
            plural = "s" if name == "day" and count > 1 else ""
            return f"{count} {name}{plural}" + (f" {rest // smaller} {small}" if rest // smaller else "")
    return f"{whole} s"
