"""`signal`: an armed weapon's message → the start command at every camera in range, all lines of the fleet open.

Measured at the cameras: from the message being sent until the last camera in range has its command. The limit is a
message published through Valkey and heard by a subscriber.
"""

import asyncio
import random
import secrets
import statistics
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import redis.asyncio
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from devices.authorization import write_authorization
from devices.keys import key_hash
from devices.models import Camera
from devices.protocol import (
    CameraState,
    Hello,
    LogEntry,
    LogKind,
    Place,
    Position,
    Report,
    Signal,
    SignalEvent,
    SignalSource,
    Start,
    read_from_server,
    write_frame,
)
from tests.benchmarks.live_site import Site

TOGETHER = 6  # cameras that stand within 30 feet of each other: every message starts all of them
OPENING = 32  # lines that are opened at a time
WAIT_SECONDS = 10.0
METRES_PER_DEGREE = 111_195


def signal(site: Site, *, cameras: int, messages: int) -> dict[str, Any]:
    """Return the 99th percentile in milliseconds over `messages`, one after the other, each at another place."""
    mark = secrets.token_hex(2).upper()
    keys = {f"X5{mark}{number:05}": secrets.token_hex(32) for number in range(cameras)}
    Camera.objects.bulk_create(Camera(serial=serial, key_hash=key_hash(key)) for serial, key in keys.items())
    taken, limit = asyncio.run(_play(f"ws://127.0.0.1:{site.port}/api/devices/line/", keys, messages))
    times = sorted(taken)
    detail = {
        "cameras_on_lines": len(keys),
        "messages": len(times),
        "commands_each": TOGETHER,
        "p50": _at(times, 0.5),
        "p95": _at(times, 0.95),
        "most": round(times[-1], 1),
    }
    value = _at(times, 0.99)
    return {"value": value, "limit": round(limit, 2), "ratio": round(value / limit, 1), "detail": detail}


async def _play(address: str, keys: dict[str, str], messages: int) -> tuple[list[float], float]:
    async with AsyncExitStack() as stack:
        gate = asyncio.Semaphore(OPENING)
        opened = [_open(stack, gate, address, serial, key, number) for number, (serial, key) in enumerate(keys.items())]
        cameras = await asyncio.gather(*opened)
        groups = [cameras[start : start + TOGETHER] for start in range(0, len(cameras) - TOGETHER + 1, TOGETHER)]
        chosen = random.Random(1182).sample(range(len(groups)), min(messages, len(groups)))  # noqa: S311 - places
        serial = f"X3{secrets.token_hex(3).upper()}"
        taken = []
        for count, group in enumerate(
            chosen, start=1
        ):  # places a moment old, as those of a fleet that tells them often
            await asyncio.gather(*(_report(line, group * TOGETHER + at, 2) for at, line in enumerate(groups[group])))
            taken.append(await _armed(groups[group], group, serial, count))
    return taken, await _valkey()


async def _open(
    stack: AsyncExitStack, gate: asyncio.Semaphore, address: str, serial: str, key: str, number: int
) -> ClientConnection:
    """Open a line and report ready; six cameras stand together, each group a hundred metres from the next."""
    headers = {"Authorization": write_authorization(serial, key)}
    async with gate:
        line = await stack.enter_async_context(
            connect(address, additional_headers=headers, compression=None, proxy=None, ping_interval=None)
        )
        await line.send(write_frame(Hello(_now())))
        await line.recv()
    await _report(line, number, 1)
    return line


async def _report(line: ClientConnection, number: int, report: int) -> None:
    moment = _now()
    entries = (LogEntry(moment, LogKind.STATE, CameraState.READY),) if report == 1 else ()
    place = Place(moment, *_place(number // TOGETHER, number % TOGETHER), 1.0)
    await line.send(write_frame(Report(report, 90, 1, 2, entries, (place,))))
    await line.recv()


async def _armed(group: list[ClientConnection], number: int, serial: str, count: int) -> float:
    """Let the first camera of a group pass a message on; return the milliseconds until all of the group are told."""
    where = Position(*_place(number, 0), 1.0)
    said = Signal(f"{serial}:{count}", SignalSource.TASER, SignalEvent.ARMED, _now(), is_test=False, position=where)
    began = time.perf_counter()
    await group[0].send(write_frame(said))
    async with asyncio.timeout(WAIT_SECONDS):
        await asyncio.gather(*(_told(line) for line in group))
    return (time.perf_counter() - began) * 1000


async def _told(line: ClientConnection) -> None:
    while not isinstance(read_from_server(await line.recv()), Start):
        pass


async def _valkey() -> float:
    """Return the median milliseconds from publishing to hearing."""
    async with redis.asyncio.from_url(settings.REDIS_URL) as client, client.pubsub() as heard:
        await heard.subscribe("benchmark.signal")
        await heard.get_message(timeout=1)
        taken = []
        for _ in range(200):
            began = time.perf_counter()
            await client.publish("benchmark.signal", "start")
            while not await heard.get_message(ignore_subscribe_messages=True, timeout=1):
                pass
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _place(group: int, at: int) -> tuple[float, float]:
    """Return where a camera stands: groups 200 m apart in rows of 100, their six one metre apart."""
    north, east = divmod(group, 100)
    return 52.0 + (north * 200 + at) / METRES_PER_DEGREE, -1.9 + east * 200 / METRES_PER_DEGREE / 0.615


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _at(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(share * len(times)))], 1)
