"""Movement over time as ffmpeg expressions: paths between key points, breathing, steps, flashes."""

import math
import random
from dataclasses import dataclass

CADENCE = 1.8  # steps a second


@dataclass(frozen=True)
class Course:
    """A value that eases from one key point to the next; points are (seconds, value), in order of time."""

    points: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, *points: tuple[float, float]) -> "Course":
        return cls(tuple(points))

    def at(self, seconds: float) -> float:
        value = self.points[0][1]
        for (start, before), (end, after) in zip(self.points, self.points[1:], strict=False):
            part = min(1.0, max(0.0, (seconds - start) / (end - start)))
            value += (after - before) * (1 - math.cos(math.pi * part)) / 2
        return value

    def expression(self, clock: str = "t") -> str:
        parts = [f"{self.points[0][1]:.4f}"]
        for (start, before), (end, after) in zip(self.points, self.points[1:], strict=False):
            if after != before:
                ease = f"(1-cos(PI*clip(({clock}-{start:.3f})/{end - start:.3f},0,1)))"
                parts.append(f"{(after - before) / 2:+.4f}*{ease}")
        return "(" + "".join(parts) + ")"


def sway(dice: random.Random, size: float, *, slowest: float = 5.0, clock: str = "t") -> str:
    """Smooth noise of about ±`size`: sines whose periods (seconds) never meet again."""
    parts = []
    for weight, share in ((0.55, 1.0), (0.28, 0.43), (0.17, 0.19)):
        period = slowest * share * dice.uniform(0.85, 1.15)
        parts.append(f"{size * weight:.3f}*sin({math.tau / period:.4f}*{clock}+{dice.uniform(0, math.tau):.3f})")
    return "(" + "+".join(parts) + ")"


def steps(pace: Course, size: float, *, clock: str = "t") -> str:
    """Return the bob of walking: CADENCE steps a second, scaled by `pace` (0 standing, 1 walking)."""
    return f"({pace.expression(clock)}*{size:.2f}*abs(sin({math.pi * CADENCE:.4f}*{clock})))"


def lean(pace: Course, size: float, *, clock: str = "t") -> str:
    """Return how the body leans from foot to foot, once to each side in two steps."""
    return f"({pace.expression(clock)}*{size:.2f}*sin({math.pi * CADENCE:.4f}*{clock}))"


def flashes(period: float, *starts: float, length: float = 0.07, clock: str = "t") -> str:
    """Return an expression that is 1 during short flashes in every period (seconds)."""
    return "(" + "+".join(f"between(mod({clock},{period}),{s:.3f},{s + length:.3f})" for s in starts) + ")"


def nearer(distance: float, forward: Course, clock: str = "t") -> str:
    """How much larger something `distance` metres ahead looks after going `forward` metres."""
    return f"({distance:.3f}/({distance:.3f}-{forward.expression(clock)}))"


def gone_after(distance: float, forward: Course, limit: float, seconds: float) -> float | None:
    """Return the first half second at which `nearer` passes `limit`, None when it never does."""
    for half in range(int(seconds * 2) + 1):
        left = distance - forward.at(half / 2)
        if left <= 0 or distance / left > limit:
            return half / 2
    return None
