"""What a live camera says beside its pictures: calls for help, where the wearer is, what they were told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from math import atan2, degrees, hypot

from devices.protocol import (
    CameraState,
    Command,
    CommandResult,
    EventTaken,
    Fixes,
    OfficerEvent,
    OfficerEventKind,
    Result,
    StartedBy,
    TimedFix,
    WhyNot,
)
from devices.protocol.commands import Do as Wanted
from devices.simulator.dock import Say
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.day import SECOND, CameraDay, Do
from devices.simulator.field.line import Line
from devices.simulator.field.living import MILLISECOND
from devices.simulator.field.on_air import OnAir
from devices.simulator.field.streets import degrees as latitude_and_longitude

STILL_TOO_LONG = 20 * SECOND
FIX_EVERY = SECOND
LOOKED_OVER = 2 * SECOND  # from which course and speed are reckoned
READS_AFTER = 4 * SECOND
TELLS = {CameraState.READY, CameraState.RECORDING}
WHY_NOT = {
    CameraState.SLEEP: WhyNot.ASLEEP,
    CameraState.OFF: WhyNot.OFF,
    CameraState.DOCKED: WhyNot.DOCKED,
}
KINDS = {Do.HELP: OfficerEventKind.PRIORITY, Do.WATCH_ME: OfficerEventKind.WATCH_ME}


@dataclass
class Wearer:
    """The one who wears a camera that is live. Moments are those of the day that is played."""

    plan: CameraDay
    begin: datetime
    behaviour: Behaviour
    on_air: OnAir
    line: Callable[[], Line | None]
    say: Say
    untaken: dict[str, OfficerEvent] = field(default_factory=dict)
    reads: list[tuple[int, Command]] = field(default_factory=list)
    _still_since: int | None = None
    _fix_due: int = 0
    _events: int = 0

    def live(self, moment: int) -> None:
        """Let happen what is due: a fix, a message read, the alarm of a camera that is still for too long."""
        if self._still_since is not None and moment >= self._still_since + STILL_TOO_LONG:
            self._still_since = None
            self._tell(OfficerEventKind.OFFICER_DOWN, f"Still for {STILL_TOO_LONG // SECOND} s")
        for at, message in [one for one in self.reads if one[0] <= moment]:
            self.reads.remove((at, message))
            self._answer(message, Result.READ)
        if moment >= self._fix_due and self.behaviour.state in TELLS:
            self._fix_due = max(self._fix_due, moment - FIX_EVERY) + FIX_EVERY
            self._say_where(moment)

    def does(self, do: Do, moment: int) -> None:
        """Do what the day says: stand still, move, press a button."""
        if do is Do.STILL:
            self._still_since = moment
        elif do is Do.MOVE:
            self._still_since = None
        elif do in KINDS:
            self._tell(KINDS[do], "")
            if do is Do.WATCH_ME and self.behaviour.state is CameraState.READY:
                self.behaviour.start(self.behaviour.now, StartedBy.WATCH_ME)
            self.on_air.look()
            self.on_air.share()

    def opened(self) -> None:
        """Say again on a new line what nobody has taken yet."""
        for event in self.untaken.values():
            self._say(event)

    def taken(self, answer: EventTaken) -> None:
        """Forget an event that the server has."""
        self.untaken.pop(answer.id, None)

    def commanded(self, command: Command, moment: int) -> None:
        """Do what command staff want, tell the wearer, and say what came of it."""
        if command.do is Wanted.MESSAGE:
            self.say(f'{self.plan.serial}: message of {command.by or "command"}: "{command.words}"')
            self.reads.append((moment + READS_AFTER, command))
            self._answer(command, Result.SHOWN)
        elif command.do is Wanted.START:
            self._answer_why(command, self._start(command))
        elif command.do is Wanted.STOP:
            self._answer_why(command, self._stop())
        else:
            self._answer(command, Result.DONE)  # a key frame comes every second as it is

    def _start(self, command: Command) -> WhyNot | None:
        state = self.behaviour.state
        if state is CameraState.RECORDING:
            self.on_air.look()
            return None if self.on_air.share() else WhyNot.ALREADY
        if state is not CameraState.READY:
            return WHY_NOT[state]
        self.on_air.command = command.id
        if not self.behaviour.start(self.behaviour.now, StartedBy.REMOTE):
            self.on_air.command = None
            return WhyNot.FULL
        self.on_air.look()
        self.on_air.share()
        self.say(f"{self.plan.serial}: started by {command.by or 'command'}: {command.reason}")
        return None

    def _stop(self) -> WhyNot | None:
        if self.behaviour.state is not CameraState.RECORDING:
            return WhyNot.ALREADY
        self.behaviour.stop(self.behaviour.now)
        self.on_air.look()
        return None

    def _answer_why(self, command: Command, why: WhyNot | None) -> None:
        self._say(CommandResult(command.id, Result.REFUSED if why else Result.DONE, why))

    def _answer(self, command: Command, result: Result) -> None:
        self._say(CommandResult(command.id, result))

    def _tell(self, kind: OfficerEventKind, detail: str) -> None:
        self._events += 1
        now = self.behaviour.clock(self.behaviour.now)
        event = OfficerEvent(f"{self.plan.serial}-{now:%Y%m%d%H%M%S}-{self._events}", kind, now, detail)
        self.untaken[event.id] = event
        self._say(event)

    def _say(self, message: CommandResult | OfficerEvent) -> None:
        if line := self.line():
            line.say(message)

    def _say_where(self, moment: int) -> None:
        line = self.line()
        if line is None:
            return
        (east, north), (was_east, was_north) = self.plan.is_at(moment), self.plan.is_at(max(0, moment - LOOKED_OVER))
        gone = hypot(east - was_east, north - was_north)
        course = degrees(atan2(east - was_east, north - was_north)) % 360 if gone else None
        latitude, longitude = latitude_and_longitude((east, north))
        accuracy = 3.5 + moment // SECOND * 7919 % 9 / 2  # satellites are never quite sure
        clock = self.behaviour.clock(self.begin + moment * MILLISECOND)
        speed = round(gone / (LOOKED_OVER / SECOND), 2)
        heading = None if course is None else round(course, 1)
        fix = TimedFix(round(clock.timestamp() * 1000), latitude, longitude, accuracy, speed, heading)
        line.say_now(Fixes((fix,)))
