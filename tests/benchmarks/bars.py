"""What a figure must reach: at most or at least so much, beside a least ratio and limits on parts of its detail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Detail = Mapping[str, Any]


@dataclass(frozen=True)
class Also:
    """A second figure in the detail that must be at most so much."""

    name: str
    at_most: float
    read: Callable[[Detail], float]


@dataclass(frozen=True)
class Bar:
    """One of `at_most` and `at_least`, in the unit of the figure; all conditions must hold."""

    at_most: float | None = None
    at_least: float | None = None
    ratio_at_least: float | None = None
    also: tuple[Also, ...] = ()

    def __str__(self) -> str:
        words = f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"
        if self.ratio_at_least is not None:
            words += f" and ratio ≥ {self.ratio_at_least:g}"
        return "; ".join([words, *(f"{part.name} ≤ {part.at_most:g}" for part in self.also)])

    def is_met(self, value: float | None, ratio: float | None, detail: Detail) -> bool:
        """Tell whether every condition holds; a figure that could not be taken meets nothing."""
        if value is None:
            return False
        return (
            (self.at_most is None or value <= self.at_most)
            and (self.at_least is None or value >= self.at_least)
            and (self.ratio_at_least is None or (ratio is not None and ratio >= self.ratio_at_least))
            and all(part.read(detail) <= part.at_most for part in self.also)
        )
