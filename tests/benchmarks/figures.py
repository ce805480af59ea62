"""One measured figure beside its bar, and how it is printed: as a line for a person, or as a JSON object."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

HEADER = ("name", "value", "unit", "bar", "met", "limit", "ratio", "detail")
WIDTHS = (18, 11, 9, 28, 8, 11, 8)


@dataclass(frozen=True)
class Figure:
    """A value in its unit, the bar in words, the limit of the same run; None is what could not be measured."""

    name: str
    value: float | None
    unit: str
    bar: str
    met: bool
    limit: float | None
    ratio: float | None
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    def as_line(self) -> str:
        """Return one line in columns; the detail is compact JSON."""
        met = "met" if self.met else "not met"
        cells = [self.name, _number(self.value), self.unit, self.bar, met, _number(self.limit), _number(self.ratio)]
        return columns([*cells, json.dumps(self.detail, ensure_ascii=False, default=str)])


def as_figure(
    name: str, value: float, unit: str, limit: float, ratio: float | None, detail: dict[str, Any]
) -> dict[str, Any]:
    """Return what a measurement found, rounded, before it is held against its bar."""
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "limit": round(limit, 3),
        "ratio": None if ratio is None else round(ratio, 3),
        "detail": detail,
    }


def rounded(values: list[float], digits: int = 0) -> list[float]:
    """Return the values with so many digits after the point."""
    return [round(value, digits) for value in values]


def columns(cells: list[str]) -> str:
    """Return the cells under each other's columns; the last one is as long as it likes."""
    return "  ".join([*(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=False)), cells[-1]])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
