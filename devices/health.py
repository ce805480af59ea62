"""How a camera was at its check-ins, as small charts: the lines are made here, the values stand in a table below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.reading import TrailRow

WIDTH, HEIGHT, MARGIN = 300, 56, 4


@dataclass(frozen=True)
class CheckedIn:
    """One check-in as the journal has it; what it did not say is None."""

    at: datetime
    battery_percent: int | None
    storage_used_bytes: int | None
    clock_offset_ms: int | None


@dataclass(frozen=True)
class Chart:
    """One line: its points as SVG reads them, and its ends in words."""

    label: str
    points: str
    lowest: str
    highest: str
    last: str


def check_ins(rows: Sequence[TrailRow]) -> list[CheckedIn]:
    """Return check-ins in the order of the journal entries."""
    return [
        CheckedIn(
            row.occurred_at,
            row.details.get("battery_percent"),
            row.details.get("storage_used_bytes"),
            row.details.get("clock_offset_ms"),
        )
        for row in rows
    ]


def charts(known: Sequence[CheckedIn]) -> list[Chart]:
    """Return a chart of battery (%), storage (GB) and clock (s); none of what was said less than twice."""
    ordered = sorted(known, key=lambda one: one.at)
    kinds: tuple[tuple[str, str, Callable[[CheckedIn], float | None]], ...] = (
        ("Battery", "{:.0f}%", lambda one: one.battery_percent),
        ("Recordings on it", "{:.1f} GB", lambda one: _scaled(one.storage_used_bytes, 1e9)),
        ("Clock ahead", "{:+.1f} s", lambda one: _scaled(one.clock_offset_ms, 1e3)),
    )
    found = []
    for label, words, value in kinds:
        pairs = [(one.at, worth) for one in ordered if (worth := value(one)) is not None]
        if len(pairs) > 1:
            found.append(_chart(label, words, pairs))
    return found


def _scaled(value: int | None, by: float) -> float | None:
    return None if value is None else value / by


def _chart(label: str, words: str, pairs: list[tuple[datetime, float]]) -> Chart:
    values = [value for _, value in pairs]
    begin, low, high = pairs[0][0], min(values), max(values)
    seconds = (pairs[-1][0] - begin).total_seconds() or 1
    spread = high - low

    def x(at: datetime) -> float:
        return MARGIN + (at - begin).total_seconds() / seconds * (WIDTH - 2 * MARGIN)

    def y(value: float) -> float:
        if not spread:
            return HEIGHT / 2
        return HEIGHT - MARGIN - (value - low) / spread * (HEIGHT - 2 * MARGIN)

    points = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in pairs)
    return Chart(label, points, words.format(low), words.format(high), words.format(values[-1]))
