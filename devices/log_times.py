"""When the entries of a TASER log really were: the weapon's clock against what docks and clock syncs say of it."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta

from devices.clock_drift import Corrected, Drift, Point, PointKind, sync_step
from devices.taser_logs.records import Event, TaserLog


def dock_point(at: datetime, offset_ms: int) -> Point:
    """Return what a dock knows: at that true moment the clock was `offset_ms` ahead of it."""
    return Point(at + timedelta(milliseconds=offset_ms), offset_ms, PointKind.DOCK)


class Times:
    """Corrects the entries of one log. Each is looked up between its own clock syncs only, so a long log is quick."""

    def __init__(self, log: TaserLog, docks: Iterable[Point]) -> None:
        steps = [sync_step(sync.device_time, sync.new_time) for sync in log.syncs if sync.new_time is not None]
        self.drift = Drift.of([*docks, *(point for step in steps for point in step)])
        self.syncs = [sync.sequence for sync in log.syncs if sync.new_time is not None]
        self.between: dict[int, Drift] = {}
        self.known: dict[int, Corrected] = {}  # a session asks for what its entries ask for

    def of(self, event: Event) -> Corrected:
        """Return the true time of an entry; a clock sync itself still shows the old time."""
        found = self.known.get(event.sequence)
        if found is None:
            number = bisect_left(self.syncs, event.sequence)
            if number not in self.between:
                self.between[number] = self._after(number)
            found = self.known[event.sequence] = self.between[number].corrected(event.device_time)
        return found

    def _after(self, syncs: int) -> Drift:
        stretches = self.drift.stretches
        if not stretches:
            return self.drift
        number = min(syncs, stretches[-1].syncs_before)
        return Drift(tuple(one for one in stretches if one.syncs_before == number))
