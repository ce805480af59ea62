"""Plays a day: all lines in one process, in real time, faster, or as fast as the server takes it."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from devices.authorization import DeviceKind
from devices.protocol import CameraState, CheckIn, CheckInAnswer, Signal
from devices.simulator.client import Client, GaveUp, Patience, Refused
from devices.simulator.dock import NotStored, Say, dock, dock_taser
from devices.simulator.field.broadcasting import Broadcast
from devices.simulator.field.camera import FieldCamera
from devices.simulator.field.day import MINUTE, Day, Weapon
from devices.simulator.field.filming import Studio, filmed
from devices.simulator.field.line import Line, open_line
from devices.simulator.field.owner import Tally
from devices.simulator.field.weapons import taser_of
from devices.simulator.footage import NoFootage

Answer = TypeVar("Answer")
LONGEST_STEP = 15 * MINUTE  # of the day, at full speed: one report of each camera
STEP_SECONDS = 0.2  # of real time
MOST_OPEN = 3_000  # reports under way in all, then the day waits
OPENING_AT_ONCE = 100  # lines
BREATH = 25  # cameras that live a step before the lines are served
HTTP_AT_ONCE = 8
LOGS_AT_ONCE = 4  # each waits until its log is stored: cameras do not wait behind them
SAY_EVERY_SECONDS = 5.0
FIRMWARE = "3.2.1"
STATION = "Station"
NO_LINE = {CameraState.DOCKED, CameraState.OFF}  # once what it did is told


@dataclass(frozen=True)
class Server:
    """Where the devices report, their keys, and how many seconds to wait for a server that is down."""

    url: str
    keys: Mapping[str, str]
    patience_seconds: float = 300.0


@dataclass
class Fleet:
    """A day being played. `speed` is how many seconds of the day pass in one of ours; 0 is full speed."""

    server: Server
    day: Day
    begin: datetime
    until: int
    speed: float = 0.0
    say: Say = lambda _line: None
    studio: Studio = field(default_factory=Studio)
    broadcast: Broadcast | None = None  # when it is played live
    tally: Tally = field(default_factory=Tally)
    cameras: list[FieldCamera] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    checked_in: int = 0
    settings_applied: int = 0
    _said: float = 0.0
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(OPENING_AT_ONCE))
    _running: set["asyncio.Task[None]"] = field(default_factory=set)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(HTTP_AT_ONCE))
    _log_threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(LOGS_AT_ONCE))

    async def play(self) -> Tally:
        """Play the day to its end; everything is kept by the server when this returns, or named in `failed`."""
        self.cameras = [FieldCamera(plan, self.begin, self.tally, self._new_line) for plan in self.day.cameras]
        if self.broadcast:
            await self.broadcast.go_live(self.cameras)
        moment, began = 0, time.monotonic()
        while moment < self.until:
            moment = await self._next(moment, began)
            await self._step(moment)
        for camera in self.cameras:
            if self.broadcast:
                camera.end(self.until)
            if camera.line:
                camera.line.finish()
        while self._running:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        if self.broadcast:
            await self.broadcast.end(self.cameras)
        self._threads.shutdown()
        self._log_threads.shutdown()
        return self.tally

    async def _next(self, moment: int, began: float) -> int:
        """Return the next moment of the day to play to."""
        if not self.speed:
            return min(moment + LONGEST_STEP, self.until)
        await asyncio.sleep(STEP_SECONDS)
        due = round((time.monotonic() - began) * self.speed * 1000)
        return min(due, moment + LONGEST_STEP, self.until)

    async def _step(self, moment: int) -> None:
        for number, camera in enumerate(self.cameras):
            camera.live(moment)
            if camera.untold:
                self._tell_for(camera)
            if camera.line and camera.behaviour.state in NO_LINE:
                camera.line.finish()
                camera.line = None
            if number % BREATH == 0:
                await asyncio.sleep(0)
        self._bring_logs(moment)
        while self.tally.open > MOST_OPEN:
            await asyncio.sleep(0.01)
        if self.broadcast and time.monotonic() - self._said < SAY_EVERY_SECONDS:
            return
        self._said = time.monotonic()
        self.say(
            f"{self.begin:%H:%M} + {moment / MINUTE:.1f} min: {self.tally.lines} lines, {self.tally.accepted} kept"
        )

    def _new_line(self, camera: FieldCamera) -> Line:
        serial = camera.plan.serial
        line = open_line(self.server.url, (serial, self.server.keys[serial]), camera, camera.outbox, self.tally)
        line.gate, line.patience_seconds, line.uplink = self._gate, self.server.patience_seconds, camera.uplink
        if camera.wearer:
            line.streams = camera.wearer.on_air.streams
        self._begin(self._speak(line, camera))
        return line

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _speak(self, line: Line, camera: FieldCamera) -> None:
        """Keep a line until its camera is docked and has checked in, or the day is over."""
        try:
            async with camera.talking:
                await line.run()
            if camera.behaviour.state is CameraState.DOCKED:
                await self._dock(camera)
                self.checked_in += 1
        except (GaveUp, NoFootage, NotStored, Refused) as problem:
            self.failed.append(camera.plan.serial)
            self.say(f"{camera.plan.serial}: {problem}")
            camera.give_up()

    async def _dock(self, camera: FieldCamera) -> None:
        """Put a camera into its dock; it works by the settings that wait for it there, and says so."""
        if camera.plan.films or camera.wearer:
            await self._in_thread(self._bring, camera)
            return
        answer = await self._in_thread(self._check_in, camera)
        if camera.takes(answer.settings):
            self.settings_applied += 1
            camera.report()  # on a line, at whose end it checks in again and says what it works by
            if camera.line:
                camera.line.finish()
                camera.line = None

    def _bring(self, camera: FieldCamera) -> None:
        """Film what the camera recorded, and dock it: its recordings go the usual way."""
        ready = filmed(camera, self.studio)
        ready.settings = camera.settings
        client = self._client(camera.plan.serial, DeviceKind.CAMERA)
        client.cut_after = self.studio.cut_after
        dock(ready, client, camera.plan.dock or STATION, self.say)
        camera.settings = ready.settings

    def _check_in(self, camera: FieldCamera) -> CheckInAnswer:
        behaviour, name = camera.behaviour, camera.plan.dock or STATION

        def message() -> CheckIn:
            memory = behaviour.memory
            percent = behaviour.battery.percent
            firmware = (camera.settings and camera.settings.firmware) or FIRMWARE
            version = camera.settings.version if camera.settings else None
            rest = (percent, memory.used, memory.total, firmware, name, CameraState.DOCKED)
            return CheckIn(camera.shows(), *rest, settings_version=version)

        return self._client(camera.plan.serial, DeviceKind.CAMERA).check_in(message)

    def _bring_logs(self, moment: int) -> None:
        """Let the TASERs whose shift is over by now bring their logs."""
        while self.day.logs and self.day.logs[0][0] <= moment:
            at, weapon = self.day.logs.pop(0)
            if weapon.serial in self.server.keys:
                self._begin(self._bring_log(weapon, at))

    async def _bring_log(self, weapon: Weapon, at: int) -> None:
        client = self._client(weapon.serial, DeviceKind.TASER)
        try:
            taser = taser_of(weapon, self.begin, at)
            await asyncio.get_running_loop().run_in_executor(
                self._log_threads, lambda: dock_taser(taser, client, STATION, lambda _line: None)
            )
            self.tally.logs += 1
        except (GaveUp, NotStored, Refused) as problem:
            self.failed.append(weapon.serial)
            self.say(f"{weapon.serial}: {problem}")

    def _tell_for(self, camera: FieldCamera) -> None:
        """Let weapons tell by themselves what their cameras could not pass on."""
        for signal in camera.untold:
            if signal.serial in self.server.keys:
                self._begin(self._tell(signal))
        camera.untold = []

    async def _tell(self, signal: Signal) -> None:
        try:
            await self._in_thread(lambda: self._client(signal.serial, DeviceKind.TASER).tell(signal))
            self.tally.signals += 1
        except (GaveUp, Refused) as problem:
            self.say(f"{signal.signal_id}: {problem}")

    async def _in_thread(self, work: Callable[..., Answer], *given: object) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    def _client(self, serial: str, kind: DeviceKind) -> Client:
        patience = Patience(total_seconds=self.server.patience_seconds)
        return Client(self.server.url, serial, self.server.keys[serial], kind=kind, patience=patience)
