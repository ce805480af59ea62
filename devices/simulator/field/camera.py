"""One camera in the field: lives its day step by step, notes where it is, and says what happened on its line."""

import asyncio
import contextlib
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from devices.protocol import CameraSettings, CameraState, Command, EventTaken, HelloAnswer, Place, Signal, Start
from devices.simulator.dock import real_time
from devices.simulator.field.behaviour import Behaviour
from devices.simulator.field.day import MINUTE, SECOND, Act, CameraDay, Do
from devices.simulator.field.line import Line
from devices.simulator.field.living import MILLISECOND, Film, NotPossible, settings_of
from devices.simulator.field.outbox import Condition, Outbox
from devices.simulator.field.owner import Tally
from devices.simulator.field.streets import degrees
from devices.simulator.field.supplies import PERCENT, Battery
from devices.simulator.field.wearer import Wearer
from devices.simulator.live.pipe import Radio
from devices.simulator.live.uplink import Uplink

PLACE_EVERY = {
    CameraState.RECORDING: 10 * SECOND,
    CameraState.READY: 15 * MINUTE,
}  # product.md section 9, live location
RADIO = {Do.WEAK, Do.STRONG, Do.HOLE}
WEARERS = {Do.STILL, Do.MOVE, Do.HELP, Do.WATCH_ME}
NOBODYS_RECORDING = 3 * MINUTE  # after which the wearer stops what a command on the line has started


@dataclass
class FieldCamera:
    """A camera with its day (`plan`), its line while it is out, and what it has not yet reported."""

    plan: CameraDay
    begin: datetime
    tally: Tally
    new_line: Callable[["FieldCamera"], Line]
    behaviour: Behaviour = field(init=False)
    outbox: Outbox = field(default_factory=Outbox)
    line: Line | None = None
    settings: CameraSettings | None = None  # that it works by, once a dock has given it some
    untold: list[Signal] = field(default_factory=list)  # what it could not pass on: the weapon tells it itself
    lost: int = 0
    is_given_up: bool = False  # the server does not take it: it lives on, and says nothing more
    talking: asyncio.Lock = field(default_factory=asyncio.Lock)  # one line at a time
    brought: list[Film] = field(default_factory=list)  # what it had recorded when it came to the dock
    uplink: Uplink = field(default_factory=Uplink)
    radio: Radio = field(init=False)  # how good it is now, as the bars say
    wearer: Wearer | None = None  # when it is played live: it streams then
    _places: list[Place] = field(default_factory=list)
    _next_act: int = 0
    _place_due: int | None = None
    _placed_as: CameraState | None = None

    def __post_init__(self) -> None:
        self.radio = self.plan.radio
        battery = Battery(self.plan.battery_percent * PERCENT)
        self.behaviour = Behaviour(self.plan.serial, self.plan.drift_ms, battery=battery, state=CameraState.DOCKED)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is planned for it."""
        return self._next_act == len(self.plan.acts)

    def shows(self) -> datetime:
        """Return what its clock shows now, in real time: with it the server measures the drift."""
        return self.behaviour.clock(real_time())

    def greeted(self, answer: HelloAnswer) -> None:
        """Work with the buffer that the force wants."""
        settings = self.behaviour.settings
        if settings.buffer_seconds != answer.buffer_seconds and self.behaviour.state is not CameraState.OFF:
            wanted = replace(settings, buffer_seconds=answer.buffer_seconds)
            self.behaviour.apply(self.behaviour.now, wanted, f"buffer {answer.buffer_seconds} s")
        if self.wearer:
            self.wearer.opened()

    def takes(self, settings: CameraSettings | None) -> bool:
        """Work by the settings that the dock hands over; returns whether they are new to it, which it then says."""
        is_off = self.behaviour.state is CameraState.OFF
        if settings is None or is_off or (self.settings is not None and settings.version == self.settings.version):
            return False
        self.settings = settings
        self.behaviour.apply(self.behaviour.now, settings_of(settings), f"version {settings.version}")
        return True

    def told_to_start(self, command: Start) -> None:
        """Start as if the weapon had been heard, and report at once; nobody's recording is stopped after a while."""
        if self.behaviour.hear(self.behaviour.now, command.signal_id):
            if self.wearer:
                self.wearer.on_air.look()
            moment = (self.behaviour.now - self.begin) // MILLISECOND
            stop = Act(moment + NOBODYS_RECORDING, Do.STOP)
            insort(self.plan.acts, stop, lo=self._next_act, key=lambda act: act.at)
            self._look(moment)
        self.report()

    def commanded(self, command: Command) -> None:
        """Obey command staff; without pictures to stream nothing is known of it."""
        if self.wearer:
            moment = (self.behaviour.now - self.begin) // MILLISECOND
            self.wearer.commanded(command, moment)
            self._look(moment)
            self.report()

    def taken(self, answer: EventTaken) -> None:
        """Know that the server has an event."""
        if self.wearer:
            self.wearer.taken(answer)

    def live(self, until: int) -> None:
        """Let everything happen up to a moment, and report it."""
        acts = self.plan.acts
        while True:
            act = acts[self._next_act] if self._next_act < len(acts) else None
            moment = min((one for one in (act.at if act else None, self._place_due) if one is not None), default=None)
            if moment is None or moment > until:
                break
            if act and act.at == moment:
                self._next_act += 1
                self._do(act)
            self._look(moment)
        self.behaviour.advance(self._at(until))
        if self.wearer:
            self.wearer.on_air.look()
        self.report()
        if self.wearer:
            self.wearer.live(until)

    def report(self) -> None:
        """Give what happened to the line."""
        entries = self.behaviour.take_entries()
        if self.is_given_up or not (entries or self._places):
            return
        memory = self.behaviour.memory
        condition = Condition(self.behaviour.battery.percent, memory.used, memory.total, self.radio.bars)
        made = self.outbox.add(entries, self._places, condition)
        self.tally.reports += made
        self.tally.open += made
        self.tally.entries += len(entries)
        self.tally.places += len(self._places)
        self._places = []
        self.line = self.line or self.new_line(self)
        self.line.poke()

    def end(self, moment: int) -> None:
        """Stop recording, and go to the dock."""
        for do in (Do.STOP, Do.DOCK):
            self._do(Act(moment, do))
        self._next_act = len(self.plan.acts)
        if self.wearer:
            self.wearer.on_air.look()
        self.report()

    def give_up(self) -> None:
        """Report nothing more: what is not kept is not waited for."""
        self.is_given_up = True
        self.tally.open -= len(self.outbox)

    def _at(self, moment: int) -> datetime:
        return self.begin + timedelta(milliseconds=moment)

    def _look(self, moment: int) -> None:
        """Note where it is when that is due, or when it does something else now."""
        self.behaviour.advance(self._at(moment))
        state = self.behaviour.state
        if state is self._placed_as and self._place_due is not None and moment < self._place_due:
            return
        self._placed_as, every = state, PLACE_EVERY.get(state)
        self._place_due = moment + every if every else None
        if every:
            latitude, longitude = degrees(self.plan.is_at(moment))
            accuracy = 3.5 + (moment // SECOND * 7919 + len(self._places)) % 9 / 2  # satellites are never quite sure
            self._places.append(Place(self.behaviour.clock(self._at(moment)), latitude, longitude, accuracy))

    def _do(self, act: Act) -> None:
        with contextlib.suppress(NotPossible):  # a flat camera does nothing, one that records does not sleep
            self._act(act, self._at(act.at))

    def _act(self, act: Act, now: datetime) -> None:
        camera = self.behaviour
        simple: dict[Do, Callable[[datetime], object]] = {
            Do.OUT: camera.power_on,
            Do.START: camera.start,
            Do.STOP: camera.stop,
            Do.SLEEP: camera.sleep,
            Do.WAKE: camera.wake,
            Do.MUTE: camera.mute,
            Do.UNMUTE: camera.unmute,
            Do.DOCK: camera.dock,
            Do.POWER_CUT: camera.lose_power,
            Do.POWER_ON: camera.power_on,
            Do.PRIORITY_UPLOAD: camera.priority_upload,
        }
        if act.do in simple:
            simple[act.do](now)
            if act.do is Do.DOCK:
                self.brought = list(camera.films)
        elif act.do is Do.MARK:
            camera.mark(now, act.words)
        elif act.do is Do.HEAR:
            camera.hear(now, act.words)
        elif act.do in {Do.STEALTH_ON, Do.STEALTH_OFF}:
            camera.set_stealth(now, on=act.do is Do.STEALTH_ON)
        else:
            self._use_line(act, now)

    def _use_line(self, act: Act, now: datetime) -> None:
        self.behaviour.advance(now)
        if act.do is Do.TELL and act.signal:
            self._tell(act.signal)
        elif act.do is Do.LOSE:
            self.lost += self.outbox.lose(int(act.words))
        elif act.do in RADIO:
            self._use_radio(act)
        elif act.do in WEARERS:
            if self.wearer:
                self.wearer.does(act.do, act.at)
        elif self.line:
            happen = {Do.LINE_CUT: self.line.cut, Do.LINE_DEAD: self.line.go_dead, Do.LINE_BACK: self.line.come_back}
            happen[act.do]()

    def _tell(self, signal: Signal) -> None:
        if self.behaviour.state in PLACE_EVERY:
            self.report()  # where it is comes first; with it the line begins
            if self.line:
                self.line.pass_on(signal)
        else:
            self.untold.append(signal)

    def _use_radio(self, act: Act) -> None:
        if not self.wearer:
            return  # a day that is over was not played on a radio
        if act.do is Do.HOLE:
            self.uplink.hole(float(act.words))
        else:
            self.radio = Radio.read(act.words) if act.do is Do.WEAK else self.plan.radio
            self.uplink.change(self.radio)
