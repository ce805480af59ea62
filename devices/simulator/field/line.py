"""The line of one camera in the field: hello, reports until they are kept, commands obeyed; again after every cut."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import inf

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from devices.authorization import write_authorization
from devices.protocol import (
    LONGEST_FRAME_BYTES,
    Accepted,
    BadMessage,
    Command,
    EventTaken,
    FromDevice,
    FromServer,
    Hello,
    HelloAnswer,
    RefusedFrame,
    Signal,
    SignalTaken,
    Start,
    read_from_server,
    write_frame,
)
from devices.simulator.client import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, WAIT_AND_TRY_AGAIN, GaveUp, Refused
from devices.simulator.field.outbox import Outbox
from devices.simulator.field.owner import Owner, Tally
from devices.simulator.live.ending import end_all
from devices.simulator.live.stream import ANSWERS
from devices.simulator.live.streams import Streams
from devices.simulator.live.uplink import Frame, Uplink

PATH = "/api/devices/line/"
PING_SECONDS, DEAD_AFTER_SECONDS = 20, 40  # together 60 s without a byte: the line is dead
WATCH_SECONDS = 1.0
LOST = (BadMessage, OSError, TimeoutError, WebSocketException)  # the line is opened again


@dataclass
class Line:
    """A line that heals: `run` it as a task, `poke` it when there is something new, `finish` when all is said."""

    address: str  # ws://… or wss://… with the path
    authorization: str
    owner: Owner
    outbox: Outbox
    tally: Tally
    first_wait: float = FIRST_WAIT_SECONDS
    patience_seconds: float = inf  # of waiting for a server that does not say hello
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))  # how many lines open at a time
    is_closing: bool = False
    streams: Streams = field(default_factory=Streams)
    uplink: Uplink = field(default_factory=Uplink)
    _words: deque[str] = field(default_factory=deque)  # said once, on this line or the next
    _signals: dict[str, str] = field(default_factory=dict)  # Signal messages to pass on, one after the other
    _is_signal_under_way: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _alive: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None
    _next_wait: float = 0.0
    _waited: float = 0.0

    def __post_init__(self) -> None:
        self._next_wait = self.first_wait
        self._alive.set()

    def poke(self) -> None:
        """Say that the outbox has something to send."""
        self._news.set()

    def pass_on(self, signal: Signal) -> None:
        """Pass a Signal message on that the camera heard."""
        self._signals.setdefault(signal.signal_id, write_frame(signal))
        self._news.set()

    def say(self, message: FromDevice) -> None:
        """Say something, once there is a line."""
        self._words.append(write_frame(message))
        self._news.set()

    def say_now(self, message: FromDevice) -> None:
        """Say something that is worth nothing later: without a line it is not said."""
        if self._socket is not None:
            self.say(message)

    def cut(self) -> None:
        """Cut the line, as a tunnel does; it comes again by itself."""
        if self._socket is not None:
            self._socket.transport.abort()

    def go_dead(self) -> None:
        """Cut the line and stay without one until `come_back`."""
        self._alive.clear()
        self.cut()

    def come_back(self) -> None:
        """Have a network again."""
        self._alive.set()

    def finish(self) -> None:
        """End the line once everything is kept."""
        self.is_closing = True
        self.come_back()
        self._news.set()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to say."""
        is_silent = not self.outbox and not self._signals and not self._words
        return is_silent and self.streams.is_done(asyncio.get_running_loop().time())

    async def run(self) -> None:
        """Speak until `finish`; raises Refused when trying again cannot help (401, 403, 404), and GaveUp."""
        while not (self.is_closing and self.is_done):
            await self._alive.wait()
            await self.uplink.wait_for_radio()
            least = 0.0
            try:
                await self._once()
            except InvalidStatus as problem:
                least = _retry_after(problem)
            except LOST:
                pass
            if not (self.is_closing and self.is_done):
                await self._wait(least)

    async def _wait(self, least: float) -> None:
        seconds = max(least, self._next_wait)
        self._next_wait = min(LONGEST_WAIT_SECONDS, self._next_wait * 2)
        if self._waited > self.patience_seconds:
            raise GaveUp(f"Gave up after waiting {self._waited:.0f} s for the server.")
        self._waited += seconds
        await asyncio.sleep(seconds)

    async def _once(self) -> None:
        """Open the line, and use it until it ends."""
        async with contextlib.AsyncExitStack() as stack:
            async with self.gate:
                socket = await stack.enter_async_context(self._connection())
                answer = await _greet(socket, self.owner.shows)
            self._socket = socket
            self.tally.lines += 1
            self.tally.most_lines = max(self.tally.most_lines, self.tally.lines)
            try:
                async with self.uplink.open(socket.send, self._hear):
                    await self._talk(socket, answer)
            finally:
                self._socket = None
                self.streams.closed()
                self.tally.lines -= 1

    def _connection(self) -> connect:
        return connect(
            self.address,
            additional_headers={"Authorization": self.authorization},
            compression=None,
            proxy=None,
            max_size=LONGEST_FRAME_BYTES,
            ping_interval=PING_SECONDS,
            ping_timeout=DEAD_AFTER_SECONDS,
        )

    async def _talk(self, socket: ClientConnection, answer: HelloAnswer) -> None:
        self.tally.hellos += 1
        self._next_wait, self._waited = self.first_wait, 0.0
        before = len(self.outbox)
        self.outbox.resume(answer.accepted)
        self._count(before - len(self.outbox))
        self.owner.greeted(answer)
        self._is_signal_under_way = False
        self.streams.opened(asyncio.get_running_loop().time())
        self._news.set()
        tasks = [asyncio.create_task(self._speak(socket)), asyncio.create_task(self._watch())]
        try:
            async for frame in socket:
                await self.uplink.heard(frame)
        finally:
            await end_all(tasks, LOST)

    async def _speak(self, socket: ClientConnection) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            for frame in self._frames():
                await self.uplink.send(frame)
            if self.is_closing and self.is_done:
                await socket.close()
                return

    def _frames(self) -> Iterator[Frame]:
        """Yield what may be sent now."""
        yield from self.outbox.frames()
        if self._signals and not self._is_signal_under_way:
            self._is_signal_under_way = True
            yield next(iter(self._signals.values()))
        while self._words:
            yield self._words.popleft()
        yield from self.streams.frames(asyncio.get_running_loop().time())

    async def _watch(self) -> None:
        """Cut a line on which no answer comes, and look again at what only had to wait."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if self.streams.is_dead(asyncio.get_running_loop().time()):
                self.cut()
            if self.streams.open:
                self._news.set()

    async def _hear(self, frame: Frame) -> None:
        try:
            self._take(read_from_server(frame))
        except BadMessage:
            self.cut()
            raise
        self._news.set()

    def _take(self, message: FromServer) -> None:
        if isinstance(message, ANSWERS):
            self.streams.hear(message, asyncio.get_running_loop().time())
        elif isinstance(message, Accepted):
            self._count(self.outbox.accepted(message.number))
        elif isinstance(message, RefusedFrame):
            self._take_refusal(message)
        elif isinstance(message, SignalTaken):
            self._end_signal(message.signal_id)
            self.tally.signals += 1
        elif isinstance(message, Start):
            self.tally.starts += 1
            self.owner.told_to_start(message)
        elif isinstance(message, Command):
            self.tally.commands += 1
            self.owner.commanded(message)
        elif isinstance(message, EventTaken):
            self.owner.taken(message)

    def _take_refusal(self, refusal: RefusedFrame) -> None:
        """Go on with the next number; a refusal without one is that of the only Signal message under way."""
        self.tally.refused.append(refusal.error)
        if refusal.number is not None:
            self.tally.open -= self.outbox.refused(refusal.number)
        elif self._is_signal_under_way:
            self._end_signal(next(iter(self._signals)))

    def _end_signal(self, signal_id: str) -> None:
        self._signals.pop(signal_id, None)
        self._is_signal_under_way = False

    def _count(self, kept: int) -> None:
        self.tally.accepted += kept
        self.tally.open -= kept


async def _greet(socket: ClientConnection, shows: Callable[[], datetime]) -> HelloAnswer:
    await socket.send(write_frame(Hello(shows())))
    answer = read_from_server(await asyncio.wait_for(socket.recv(), DEAD_AFTER_SECONDS + PING_SECONDS))
    if not isinstance(answer, HelloAnswer):
        raise BadMessage("The server did not say hello.")
    return answer


def address_of(url: str) -> str:
    """Return the address of the line at a server given by http or https; raises Refused."""
    scheme, separator, rest = url.rstrip("/").partition("://")
    if not separator or scheme not in {"http", "https"}:
        raise Refused(f"{url!r} is not an http or https address.")
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}{PATH}"


def open_line(url: str, device: tuple[str, str], owner: Owner, outbox: Outbox, tally: Tally) -> Line:
    """Return the line of a camera given by serial and key; it begins when it is run."""
    return Line(address_of(url), write_authorization(*device), owner, outbox, tally)


def _retry_after(problem: InvalidStatus) -> float:
    """Return how long to wait at least; raises Refused for an answer that stays the same."""
    status = problem.response.status_code
    if status not in WAIT_AND_TRY_AGAIN:
        said = bytes(problem.response.body or b"")[:300].decode("utf-8", "replace").strip()
        raise Refused(f"HTTP {status} {said}".rstrip()) from problem
    text = problem.response.headers.get("Retry-After", "")
    return min(60.0, float(text)) if text.isdigit() else 0.0
