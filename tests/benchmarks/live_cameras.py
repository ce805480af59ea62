"""Simulated cameras that stream, as a process of their own: `python -m tests.benchmarks.live_cameras`.

Reads one JSON object from its standard input (address, keys, seconds, streams or a file), and writes one with what
was answered and after how long. Knows the public protocol and nothing else of the product.
"""

import asyncio
import gc
import json
import random
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from devices.authorization import write_authorization
from devices.protocol import Ack, Fragment, Hello, read_from_server, write_frame
from tests.streaming.sessions.filming import Film, film, real_film

EACH_SECONDS = 0.2
WINDOW = 2
OPENING = 16
KEPT_FRAGMENTS = 600


class StreamingCamera:
    """One camera on its line, with not more than two fragments without an answer."""

    def __init__(self, socket: ClientConnection, shot: Film, took: list[float]) -> None:
        self.socket, self.shot, self.took = socket, shot, took
        self._window = asyncio.Semaphore(WINDOW)
        self._sent: dict[int, float] = {}
        self.acked = 0

    async def listen(self) -> None:
        async for text in self.socket:
            answer = read_from_server(text)
            if isinstance(answer, Ack):
                self.took.append((time.perf_counter() - self._sent.pop(answer.seq)) * 1000)
                self.acked += 1
                self._window.release()

    async def send(self, fragment: Fragment) -> None:
        await self._window.acquire()
        self._sent[fragment.seq] = time.perf_counter()
        await self.socket.send(fragment.pack())

    async def stream(self, seconds: float) -> None:
        """Send five fragments a second for so long, at a phase of its own."""
        await asyncio.sleep(random.random() * EACH_SECONDS)  # noqa: S311 - a phase
        begin = time.monotonic()
        for number, fragment in enumerate(self.shot.fragments):
            wait = begin + number * EACH_SECONDS - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            if time.monotonic() - begin > seconds:
                return
            await self.send(fragment)


async def open_line(address: str, serial: str, key: str, gate: asyncio.Semaphore) -> ClientConnection:
    async with gate:
        headers = {"Authorization": write_authorization(serial, key)}
        socket = await connect(address, additional_headers=headers, compression=None, proxy=None, ping_interval=None)
        now = datetime.now(UTC)
        await socket.send(write_frame(Hello(now.replace(microsecond=now.microsecond // 1000 * 1000))))
        await socket.recv()
    return socket


async def many(asked: dict[str, Any]) -> dict[str, Any]:
    """Stream from every camera at once; the first seconds are not counted."""
    took: list[float] = []
    gate = asyncio.Semaphore(OPENING)
    now_us = time.time_ns() // 1000
    count = min(KEPT_FRAGMENTS, int((asked["seconds"] + asked["warm"]) / EACH_SECONDS) + 1)
    cameras = []
    for serial, key in asked["keys"].items():
        shot = film(count, size=asked["fragment_bytes"], began_us=now_us, serial=serial)
        socket = await open_line(asked["address"], serial, key, gate)
        await socket.send(write_frame(shot.begin(recording_id=f"{serial}-{shot.session.hex[:12]}")))
        await socket.recv()
        cameras.append(StreamingCamera(socket, shot, took))
    gc.collect()
    gc.freeze()  # the films stay: a collector that looks through them again and again would be measured as well
    listening = [asyncio.create_task(camera.listen()) for camera in cameras]
    late: list[float] = []
    own = asyncio.create_task(lateness(late))
    sending = [asyncio.create_task(camera.stream(asked["warm"] + asked["seconds"])) for camera in cameras]
    await asyncio.sleep(asked["warm"])
    took.clear()
    late.clear()
    print(json.dumps({"counting": True}), flush=True)
    before = time.process_time()
    await asyncio.sleep(asked["seconds"])
    answered, own_late, cpu = list(took), sorted(late), time.process_time() - before
    print(json.dumps({"counting": False}), flush=True)
    for task in (*sending, *listening, own):
        task.cancel()
    late_p99 = own_late[int(len(own_late) * 0.99)]
    return {"took_ms": answered, "client_cpu_s": cpu, "client_late_p99_ms": late_p99, "streams": len(cameras)}


async def lateness(late: list[float]) -> None:
    """Note for ever how late this very process comes to its turn, in milliseconds: no answer is measured better."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.02)
        late.append((time.perf_counter() - began - 0.02) * 1000)


async def one(asked: dict[str, Any]) -> dict[str, Any]:
    """Send a whole film as fast as it is answered, then end it; the moment of the end is that of the clock."""
    (serial, key), took = next(iter(asked["keys"].items())), []
    shot = real_film(Path(asked["film"]), began_us=time.time_ns() // 1000, serial=serial)
    socket = await open_line(asked["address"], serial, key, asyncio.Semaphore(1))
    await socket.send(write_frame(shot.begin(recording_id=f"{serial}-{shot.session.hex[:12]}")))
    await socket.recv()
    camera = StreamingCamera(socket, shot, took)
    listening = asyncio.create_task(camera.listen())
    init, *rest = shot.fragments
    order = [init, *rest[150:], *(replace(one, flags=one.flags | 2) for one in rest[:150])]  # half a minute came late
    for fragment in order[:-1]:
        await camera.send(fragment)
    await camera.send(order[-1])
    while camera.acked < len(order):
        await asyncio.sleep(0.005)
    ended = time.time()
    await socket.send(write_frame(shot.end))
    await asyncio.sleep(0.5)
    listening.cancel()
    await socket.close()
    return {"session": str(shot.session), "ended": ended, "fragments": len(order), "took_ms": took}


def main() -> None:
    """Do what is asked for on the standard input."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asked = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(one(asked) if "film" in asked else many(asked))), flush=True)


if __name__ == "__main__":
    main()
