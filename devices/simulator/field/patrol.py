"""A town at work: crews go on patrol, are sent to calls, record there, arm a TASER now and then, and come home."""

import heapq
import math
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from devices.protocol import Position, Signal, SignalEvent, SignalSource
from devices.simulator.field.calls import Call, calls, minutes_there
from devices.simulator.field.day import HOUR, MINUTE, SECOND, CameraDay, Day, Do, Weapon
from devices.simulator.field.faults import befall
from devices.simulator.field.streets import Streets, degrees
from devices.simulator.field.walking import Walker
from devices.simulator.town.plan import PLACES, Point

STATION: Point = dict(PLACES)["Police station"]
SIGNAL_RANGE_M = 9.144  # 30 feet (product.md section 11)
FAST_M_S, CALM_M_S, HOME_M_S = 11.0, 7.0, 6.0
TURN_OUT = 45 * SECOND
FORGETS_TO_START = 0.12  # then a Signal or nobody starts it
ACCURACY_M = 4.0
STARTS = {SignalEvent.ARMED, SignalEvent.TRIGGER, SignalEvent.ARC}


@dataclass
class Crew:
    """Officers who go together, with their cameras and perhaps a TASER."""

    cameras: list[CameraDay]
    weapon: Weapon | None
    begins: int
    ends: int
    walker: Walker
    busy_until: int = 0

    def is_at(self, moment: int) -> Point:
        """Return where they are; those who are not busy have wandered there."""
        if moment >= self.busy_until:
            self.walker.wander(moment)
        return self.walker.walk.at(moment)


@dataclass
class Town:
    """One town and its dice; `begin` is the true time of moment 0."""

    net: Streets
    dice: random.Random
    begin: datetime
    day: Day
    crews: list[Crew] = field(default_factory=list)
    _coming: list[tuple[int, int, Callable[[int], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)  # what was planned first happens first
    _home: list[int] = field(default_factory=list)

    def live_through(self, until: int, cameras: int) -> None:
        """Let everything happen up to a moment."""
        self._home = self.net.ways_to(self.net.nearest(STATION))
        hour, corners = self.begin.hour, len(self.net.corners)
        for call in calls(self.dice, begin_hour=hour, until=until, cameras=cameras, corners=corners):
            self._later(call.at, lambda _moment, call=call: self._answer(call))  # type: ignore[misc]
        for crew in self.crews:
            self._later(crew.begins, lambda moment, crew=crew: self._go_out(crew, moment))  # type: ignore[misc]
            self._later(crew.ends - 15 * MINUTE, lambda moment, crew=crew: self._go_home(crew, moment))  # type: ignore[misc]
        while self._coming and self._coming[0][0] < until:
            moment, _, happen = heapq.heappop(self._coming)
            happen(moment)
        for crew in self.crews:
            if crew.walker.walk.times and max(crew.begins, crew.busy_until) < until:
                crew.is_at(min(until, crew.ends))

    def _later(self, moment: int, happen: Callable[[int], None]) -> None:
        heapq.heappush(self._coming, (moment, next(self._numbers), happen))

    def _go_out(self, crew: Crew, moment: int) -> None:
        crew.walker.stand(moment, STATION)
        crew.busy_until = moment + 8 * MINUTE
        for camera in crew.cameras:
            camera.walks.append(crew.walker.walk)
            camera.will(moment + self.dice.randint(0, 2 * MINUTE), Do.OUT)
        if crew.weapon:
            self.day.function_tests += 1
            at = moment + 4 * MINUTE
            for after, event in ((0, SignalEvent.ARMED), (1_000, SignalEvent.ARC), (3_200, SignalEvent.SAFE)):
                self._send(crew, at + after, event, is_test=True)
        crew.walker.stand(crew.busy_until)
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            self._later(self.dice.randint(crew.busy_until, crew.ends - HOUR), lambda at: self._stop_somebody(crew, at))

    def _stop_somebody(self, crew: Crew, moment: int) -> None:
        """Stop and search, a vehicle stop, a talk: a short recording of one camera."""
        if moment < crew.busy_until:
            return
        crew.is_at(moment)
        crew.walker.walk.turn(moment)
        crew.busy_until = moment + self.dice.randint(3, 15) * MINUTE
        crew.walker.stand(crew.busy_until)
        camera = self.dice.choice(crew.cameras)
        camera.will(moment + self.dice.randint(0, 20) * SECOND, Do.START)
        camera.will(crew.busy_until, Do.STOP)

    def _answer(self, call: Call) -> None:
        self.day.calls += 1
        place = self.net.corners[call.corner]
        free = [crew for crew in self.crews if crew.begins + 10 * MINUTE <= call.at < crew.ends - HOUR]
        free = [crew for crew in free if call.at >= crew.busy_until]
        nearest = sorted(free, key=lambda crew: math.dist(crew.is_at(call.at), place))[: call.kind.crews]
        ways = self.net.ways_to(call.corner) if nearest else []
        ends = 0
        for crew in nearest:
            leaves = call.at + self.dice.randint(10 * SECOND, TURN_OUT)
            crew.is_at(leaves)
            arrives = crew.walker.travel(leaves, ways, FAST_M_S if call.kind.priority == 1 else CALM_M_S)
            ends = max(ends, arrives + minutes_there(self.dice, call.kind))
            self._work(crew, call, arrives, ends)
        if nearest and self.dice.random() < call.kind.armed:
            first = max(crew.walker.walk.times[-2] for crew in nearest) + 20 * SECOND
            at = self.dice.randint(first, max(first, ends - 2 * MINUTE))
            self._later(at, lambda moment: self._arm(nearest, moment))

    def _work(self, crew: Crew, call: Call, arrives: int, ends: int) -> None:
        """Be at a call until it ends, and record what happens there."""
        crew.busy_until = ends
        crew.walker.stand(ends)
        for camera in crew.cameras:
            if self.dice.random() < FORGETS_TO_START:
                continue
            started = arrives - self.dice.randint(5, 40) * SECOND
            camera.will(started, Do.START)
            camera.will(max(arrives, started + SECOND), Do.MARK, f"Arrived, {call.kind.words.lower()}"[:100])
            if self.dice.random() < 0.05:
                muted = self.dice.randint(arrives, ends)
                camera.will(muted, Do.MUTE)
                camera.will(min(muted + MINUTE, ends), Do.UNMUTE)
        for camera in crew.cameras:
            camera.will(ends + self.dice.randint(0, 30) * SECOND, Do.STOP)

    def _arm(self, there: list[Crew], at: int) -> None:
        """Let the first crew with a TASER draw it, and sometimes use it."""
        crew = next((crew for crew in there if crew.weapon), None)
        if crew is None:
            return
        self.day.armed += 1
        self._send(crew, at, SignalEvent.ARMED)
        if self.dice.random() < 0.3:
            self._send(crew, at + 9_000, SignalEvent.TRIGGER)
        if self.dice.random() < 0.2:
            self._send(crew, at + 21_000, SignalEvent.ARC)
        self._send(crew, at + self.dice.randint(40, 90) * SECOND, SignalEvent.SAFE)

    def _send(self, crew: Crew, at: int, event: SignalEvent, *, is_test: bool = False) -> None:
        """Send a Signal message: cameras in range hear it, that of the wearer passes it on."""
        assert crew.weapon  # noqa: S101 - the callers have looked
        weapon, wearer = crew.weapon, crew.cameras[0]
        weapon.count += 1
        weapon.deeds.append((at, event, is_test))
        east, north = wearer.is_at(at) if wearer.walks else STATION
        latitude, longitude = degrees((east, north))
        signal = Signal(
            signal_id=f"{weapon.serial}:{weapon.count}",
            source=SignalSource.TASER,
            event=event,
            at=self.begin + timedelta(milliseconds=at + weapon.drift_ms),
            is_test=is_test,
            position=Position(latitude, longitude, ACCURACY_M),
        )
        if event in STARTS and not is_test:
            for camera in self._in_range(wearer, at):
                camera.will(at, Do.HEAR, signal.signal_id)
        wearer.will(at, Do.TELL, signal=signal)

    def _in_range(self, wearer: CameraDay, at: int) -> list[CameraDay]:
        here = wearer.is_at(at)
        out = [crew for crew in self.crews if crew.begins <= at < crew.ends and crew.walker.walk.times]
        near = [crew for crew in out if crew.walker.walk.times[-1] >= at or crew.is_at(at)]
        return [one for crew in near for one in crew.cameras if math.dist(one.is_at(at), here) <= SIGNAL_RANGE_M]

    def _go_home(self, crew: Crew, moment: int) -> None:
        leaves = max(moment, crew.busy_until)
        crew.is_at(leaves)
        arrives = crew.walker.travel(leaves, self._home, HOME_M_S)
        crew.busy_until = crew.ends = max(arrives + 2 * MINUTE, crew.ends)
        crew.walker.stand(arrives + MINUTE, STATION)
        crew.walker.stand(crew.ends)
        if crew.weapon:
            self.day.logs.append((crew.ends, crew.weapon))
        for camera in crew.cameras:
            camera.will(crew.ends - MINUTE, Do.STOP)  # whoever forgot to
            camera.will(crew.ends, Do.DOCK)


def befall_all(town: Town, seed: str, wanted: Collection[str]) -> None:
    """Let faults befall the cameras of a town, each within its shift."""
    for crew in town.crews:
        for camera in crew.cameras:
            befall(camera, (crew.begins + 10 * MINUTE, crew.ends - 20 * MINUTE), seed, wanted)
