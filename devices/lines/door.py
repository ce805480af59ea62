"""The raw ASGI door of the lines: hello first, then reports and Signal messages, until either side ends."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import Error as DatabaseError

from accounts.desk import Desk
from audit.context import bound
from audit.uuid7 import uuid7
from devices.actions import open_line, take_signal
from devices.answers import BUFFER_SECONDS, check_in_answer
from devices.doors import NotAdmitted, admit, record_refusal
from devices.lines.collector import Collector, Waiting
from devices.lines.exchange import EXCHANGE, publish
from devices.lines.line import Line
from devices.lines.wire import EXTENSION, Ear, GiveEar
from devices.models import Camera
from devices.protocol import (
    LONGEST_FRAME_BYTES,
    BadMessage,
    FromDevice,
    Hello,
    HelloAnswer,
    Report,
    Signal,
    SignalTaken,
    Start,
    read_from_device,
    write_frame,
)
from devices.refusals import NotAllowed, OutOfService, SignalContradicts
from devices.report_rows import Arrived
from devices.tasks import start_telling

PATH = "/api/devices/line/"
HELLO_WITHIN_SECONDS = 30.0
FOR_EVER = 86_400.0  # a device that was let in is asked no more
TOO_BIG = 1009  # RFC 6455 section 7.4.1
MOST_KEPT_BYTES = 4_096  # of a binary frame that is refused
DESK = Desk("signal-desk", connections=2)  # a Signal message waits for no batch of reports
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entrance:
    """How a line is let in at one address: who it is, how that is proved, and after how many seconds it is asked again.

    `admit` gets the ASGI scope, at a desk, and raises NotAdmitted.
    """

    admit: Callable[[Scope], Camera]
    auth_method: str
    again_seconds: float | None = None


class LinesDoor:
    """Answers WebSockets of cameras; its two tasks begin with the first of them."""

    take_signal = staticmethod(take_signal)  # above devices it raises an alert in the same transaction

    def __init__(self) -> None:
        self._collector: Collector | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one line from its first to its last frame."""
        client = scope.get("client") or ("", 0)
        entrance = self.entrances().get(scope["path"], NOWHERE)
        with bound(request_id=str(uuid7()), source_ip=client[0], auth_method=entrance.auth_method):
            await receive()  # websocket.connect
            try:
                camera = await DESK.ask(entrance.admit, scope)
            except NotAdmitted as refused:
                await _turn_away(send, refused.status, str(refused))
            except DatabaseError:
                log.exception("the database does not answer")
                await _turn_away(send, 503, "The database does not answer. Try again soon.")
            else:
                await send({"type": "websocket.accept"})
                no_longer = self._ask_again(entrance, scope)
                await self._serve(camera, scope, receive, send, no_longer)

    def entrances(self) -> Mapping[str, Entrance]:
        """Return the addresses at which a line begins."""
        return {PATH: Entrance(_admitted, "device_key")}

    async def _ask_again(self, entrance: Entrance, scope: Scope) -> None:
        """Return when somebody may no longer be here."""
        while True:
            await asyncio.sleep(entrance.again_seconds or FOR_EVER)
            try:
                await DESK.ask(entrance.admit, scope)
            except NotAdmitted:
                return
            except DatabaseError:
                log.exception("the database does not answer; whoever was let in stays")

    async def _serve(
        self, camera: Camera, scope: Scope, receive: Receive, send: Send, no_longer: Coroutine[Any, Any, None]
    ) -> None:
        try:
            async with asyncio.timeout(HELLO_WITHIN_SECONDS):
                hello = read_from_device(await _next_frame(receive) or "")
            if not isinstance(hello, Hello):
                raise BadMessage("The first frame must be a hello.")
            answer = await DESK.ask(_hello, camera, hello)
        except (BadMessage, TimeoutError, OutOfService) as refused:
            await send({"type": "websocket.close", "code": 1008, "reason": str(refused)[:120]})
            no_longer.close()
            return
        await send({"type": "websocket.send", "text": write_frame(answer)})
        line = Line(camera, answer.clock_offset_ms, send)
        EXCHANGE.connect(line)
        works = (line.speak(), self._listen(line, receive), line.is_cut.wait(), no_longer)
        tasks = {asyncio.create_task(work) for work in works}
        give_ear: GiveEar = scope.get("extensions", {}).get(EXTENSION, _deaf)
        give_ear(partial(self._hear, line))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            give_ear(None)
            EXCHANGE.disconnect(line)
            for task in tasks:
                task.cancel()
            self._left(line)

    async def _listen(self, line: Line, receive: Receive) -> None:
        collector = self._working()
        while not line.is_hung_up and (frame := await _next_frame(receive)) is not None:
            if isinstance(frame, bytes):
                await self._take_bytes(line, frame, collector)
            elif len(frame) > LONGEST_FRAME_BYTES:
                line.hang_up(TOO_BIG)
            else:
                await self._read(line, frame, collector)
        if line.is_hung_up:
            await line.is_cut.wait()  # unless what is still to be said is said before

    async def _read(self, line: Line, frame: str, collector: Collector) -> None:
        raw = frame.encode()
        try:
            message = read_from_device(raw)
        except BadMessage as refused:
            await collector.refuse(line, raw, str(refused), None)
        else:
            await self._take(line, message, raw, collector)

    def _hear(self, line: Line, frame: bytes) -> bool:
        """Take a text frame at once, when that needs no waiting, and say whether it was taken; here none is."""
        return False

    async def _take_bytes(self, line: Line, frame: bytes, collector: Collector) -> None:
        """Take a binary frame; here there is none that is understood."""
        await collector.refuse(line, frame[:MOST_KEPT_BYTES], "A binary frame is not understood here.", None)

    def _left(self, line: Line) -> None:
        """Forget what belongs to a line that has ended."""

    async def _take(self, line: Line, message: FromDevice, frame: bytes, collector: Collector) -> None:
        if isinstance(message, Report):
            sha256 = hashlib.sha256(frame).hexdigest()
            arrived = Arrived(line.camera_id, line.clock_offset_ms, message, sha256)
            await collector.add(Waiting(line, arrived, frame))
        elif isinstance(message, Signal):
            await self._signal(line, message, frame, collector)
        else:
            words = (
                "Hello was said on this line before." if isinstance(message, Hello) else "It is not understood here."
            )
            await collector.refuse(line, frame, words, None)

    async def _signal(self, line: Line, message: Signal, frame: bytes, collector: Collector) -> None:
        try:
            taken = await DESK.ask(self.take_signal, message=message, by=line.camera)
        except (NotAllowed, SignalContradicts) as refused:
            await collector.refuse(line, frame, str(refused), None)
            return
        if taken.told:
            EXCHANGE.deliver(taken.told, start_of(message))
            await DESK.ask(publish, taken.told, start_of(message), delivered_here=True)
        line.say(SignalTaken(message.signal_id, len(taken.told)))
        if taken.starts:
            await DESK.ask(start_telling, taken.signal.pk)

    async def stop(self) -> None:
        """End the two tasks; the client of Valkey forgets a first cancelling that meets it while it connects."""
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.1)
        self._tasks = []

    def _working(self) -> Collector:
        """Return the collector, with its task and that of the exchange running on this loop."""
        if self._collector is None or not self._tasks or any(task.done() for task in self._tasks):
            self._collector = Collector()
            self._tasks = [asyncio.create_task(self._collector.work()), asyncio.create_task(EXCHANGE.listen())]
        return self._collector


def start_of(message: Signal) -> Start:
    """Return the command for the cameras near a weapon."""
    return Start(message.signal_id, message.event, BUFFER_SECONDS)


def _no_line(scope: Scope) -> Camera:
    raise NotAdmitted("No line ends here.", reason_code="no_line", status=404)


NOWHERE = Entrance(_no_line, "")


def _admitted(scope: Scope) -> Camera:
    header = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), "")
    try:
        device = admit(header)
        if not isinstance(device, Camera):
            message = "This address is for another kind of device than a TASER."
            raise NotAdmitted(message, reason_code="other_kind", device=device, status=403)
    except NotAdmitted as refused:
        record_refusal(refused)
        raise
    return device


def _hello(camera: Camera, hello: Hello) -> HelloAnswer:
    camera = open_line(camera=camera, device_time=hello.device_time, by=camera)
    known = check_in_answer(camera)
    return HelloAnswer(
        server_time=known.server_time,
        clock_offset_ms=known.clock_offset_ms,
        holder=known.holder,
        buffer_seconds=known.buffer_seconds,
        accepted=camera.report_number,
        settings=known.settings,
    )


def _deaf(_: Ear | None) -> None:
    """Hear nothing: another web server."""


async def _next_frame(receive: Receive) -> str | bytes | None:
    """Return the next frame, text or bytes, or None when the line has ended."""
    event = await receive()
    if event["type"] == "websocket.disconnect":
        return None
    text: str | None = event.get("text")
    if text is not None:
        return text
    return bytes(event.get("bytes") or b"")


async def _turn_away(send: Send, status: int, message: str) -> None:
    """Answer the handshake with HTTP instead of a WebSocket."""
    body = json.dumps({"error": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Camera"))
    if status in {429, 503}:
        headers.append((b"retry-after", b"60" if status == 429 else b"5"))
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
