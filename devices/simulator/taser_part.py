"""What one TASER does in a scenario: its test at the start of the shift, and one use; and what it tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from devices.protocol import Signal, SignalEvent, SignalSource
from devices.simulator.taser import SERVED_WITH, Taser, connected_except

MILLISECOND = timedelta(milliseconds=1)
COUNTS_A_DAY = 1_000  # of Signal messages: those of another day have other numbers


@dataclass(frozen=True)
class Pull:
    """A trigger or arc: when (UTC), how long, and stretches of milliseconds without contact."""

    kind: str
    at: time
    duration_ms: int
    broken: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TaserPart:
    """What one TASER does; `drift_ms` is device minus true time.

    `first_signal` counts its Signal messages of the day; without one it has told them already, by air.
    """

    serial: str
    model: str
    dock: str
    drift_ms: int
    battery_percent: int
    first_sequence: int
    first_session: int
    tested: time
    armed: time
    safe: time
    pulls: tuple[Pull, ...]
    first_signal: int | None = None


def read_part(one: Mapping[str, Any]) -> TaserPart:
    """Return the part of a TOML table; raises KeyError, TypeError, ValueError for one that is not complete."""
    pulls = tuple(
        Pull(pull["kind"], _time(pull["at"]), pull["ms"], tuple((start, end) for start, end in pull["broken"]))
        for pull in one["pulls"]
    )
    moments = {name: _time(one[name]) for name in ("tested", "armed", "safe")}
    return TaserPart(**{**one, **moments, "pulls": pulls})


def live_through(part: TaserPart, day: date) -> Taser:
    """Return the weapon at the end of its shift, ready for the dock."""

    def at(moment: time) -> datetime:
        return datetime.combine(day, moment)

    loaded = at(part.tested) - timedelta(minutes=3)
    taser = Taser(
        part.serial,
        part.model,
        loaded,
        clock_offset_ms=part.drift_ms,
        seed=sum(part.serial.encode()),
        battery_percent=part.battery_percent,
        last_sequence=part.first_sequence - 1,
        last_session=part.first_session - 1,
    )
    for number in range(1, len(SERVED_WITH[part.model]) + 1):
        taser.load(loaded + number * timedelta(seconds=9), number)
    taser.function_test(at(part.tested))
    taser.arm(at(part.armed))
    for pull in part.pulls:
        act = taser.trigger if pull.kind == "trigger" else taser.arc
        act(at(pull.at), pull.duration_ms, connected_except(*pull.broken))
    taser.safe(at(part.safe))
    return taser


def kept_messages(part: TaserPart, day: date) -> list[Signal]:
    """Return the Signal messages that the weapon could not tell while it had no line: its test, and its use."""
    if part.first_signal is None:
        return []
    deeds = [(SignalEvent.ARMED, part.tested, True), (SignalEvent.ARMED, part.armed, False)]
    deeds += [(SignalEvent(pull.kind), pull.at, False) for pull in part.pulls]
    deeds.append((SignalEvent.SAFE, part.safe, False))
    drift, first = part.drift_ms * MILLISECOND, day.toordinal() * COUNTS_A_DAY + part.first_signal
    messages = []
    for count, (event, at, is_test) in enumerate(deeds, start=first):
        shown = datetime.combine(day, at) + drift
        messages.append(Signal(f"{part.serial}:{count}", SignalSource.TASER, event, shown, is_test, was_kept=True))
    return messages


def _time(text: str) -> time:
    return time.fromisoformat(text).replace(tzinfo=UTC)
