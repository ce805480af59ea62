"""The raw ASGI door of the lines: hello first, then reports and Signal messages, until either side ends."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
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
TOO_BIG = 1009  # RFC 6455 section 7.4.1
MOST_KEPT_BYTES = 4_096  # of a binary frame that is refused
DESK = Desk("signal-desk", connections=2)  # a Signal message waits for no batch of reports
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
log = logging.getLogger(__name__)


class LinesDoor:
    """Answers WebSockets of cameras; its two tasks begin with the first of them."""

    def __init__(self) -> None:
        self._collector: Collector | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one line from its first to its last frame."""
        client = scope.get("client") or ("", 0)
        with bound(request_id=str(uuid7()), source_ip=client[0], auth_method="device_key"):
            await receive()  # websocket.connect
            if scope["path"] != PATH:
                await _turn_away(send, 404, "No line ends here.")
                return
            try:
                camera = await DESK.ask(_admitted, scope)
            except NotAdmitted as refused:
                await _turn_away(send, refused.status, str(refused))
            except DatabaseError:
                log.exception("the database does not answer")
                await _turn_away(send, 503, "The database does not answer. Try again soon.")
            else:
                await send({"type": "websocket.accept"})
                await self._serve(camera, receive, send)

    async def _serve(self, camera: Camera, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(HELLO_WITHIN_SECONDS):
                hello = read_from_device(await _next_frame(receive) or "")
            if not isinstance(hello, Hello):
                raise BadMessage("The first frame must be a hello.")
            answer = await DESK.ask(_hello, camera, hello)
        except (BadMessage, TimeoutError, OutOfService) as refused:
            await send({"type": "websocket.close", "code": 1008, "reason": str(refused)[:120]})
            return
        await send({"type": "websocket.send", "text": write_frame(answer)})
        line = Line(camera, answer.clock_offset_ms, send)
        EXCHANGE.connect(line)
        tasks = {asyncio.create_task(work) for work in (line.speak(), self._listen(line, receive), line.is_cut.wait())}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
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
            taken = await DESK.ask(take_signal, message=message, by=line.camera)
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
