"""When the entries of a TASER's logs really were: its clock against docks, clock syncs, and what people confirmed."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from devices.clock_drift import MILLISECOND, Corrected, Drift, Point, PointKind, sync_step
from devices.taser_logs.records import Event, TaserLog


@dataclass(frozen=True, slots=True)
class Sync:
    """An entry that says the clock was set: it showed `old`, and then `new`."""

    sequence: int
    old: datetime
    new: datetime


def syncs_of(log: TaserLog) -> list[Sync]:
    """Return the clock syncs of a log in order."""
    return [Sync(one.sequence, one.device_time, one.new_time) for one in log.syncs if one.new_time is not None]


def dock_point(at: datetime, offset_ms: int) -> Point:
    """Return what a dock knows: at that true moment the clock was `offset_ms` ahead of it."""
    return Point(at + timedelta(milliseconds=offset_ms), offset_ms, PointKind.DOCK)


class Times:
    """Corrects entries of one weapon. Each is looked up between its own clock syncs only, so a long log is quick."""

    def __init__(self, syncs: Iterable[Sync], points: Iterable[Point]) -> None:
        ordered = list(syncs)
        steps = [sync_step(sync.old, sync.new) for sync in ordered]
        self.drift = Drift.of([*points, *(point for step in steps for point in step)])
        self.syncs = [sync.sequence for sync in ordered]
        self.between: dict[int, Drift] = {}
        self.known: dict[int, Corrected] = {}  # a session asks for what its entries ask for

    @classmethod
    def within(cls, log: TaserLog, points: Iterable[Point]) -> Self:
        """Return the times of one log by its own clock syncs."""
        return cls(syncs_of(log), points)

    def of(self, event: Event) -> Corrected:
        """Return the true time of an entry; a clock sync itself still shows the old time."""
        return self.at(event.sequence, event.device_time)

    def moment(self, event: Event) -> datetime:
        """Return the true time of an entry without how sure it is: what a row of the 16,000 of a log needs."""
        number = bisect_left(self.syncs, event.sequence)
        drift = self.between.get(number) or self._between(number)
        if len(drift.stretches) == 1:
            return event.device_time - drift.stretches[0].offset_ms(event.device_time) * MILLISECOND
        return self.of(event).at

    def at(self, sequence: int, device_time: datetime) -> Corrected:
        """Return the true time of the entry with this number."""
        found = self.known.get(sequence)
        if found is None:
            number = bisect_left(self.syncs, sequence)
            drift = self.between.get(number) or self._between(number)
            found = self.known[sequence] = drift.corrected(device_time)
        return found

    def _between(self, number: int) -> Drift:
        drift = self.between[number] = self._after(number)
        return drift

    def _after(self, syncs: int) -> Drift:
        stretches = self.drift.stretches
        if not stretches:
            return self.drift
        number = min(syncs, stretches[-1].syncs_before)
        return Drift(tuple(one for one in stretches if one.syncs_before == number))
