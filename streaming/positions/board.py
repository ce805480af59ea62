"""Newest places of all units in Valkey: told to every process at once, and kept for the one that starts later.

A place older than a quarter of an hour says nothing any more and is taken off. Without Valkey each process shows what
its own cameras say; what is kept in the database does not depend on it.
"""

import logging
import time
from collections.abc import Awaitable
from typing import cast
from uuid import UUID, uuid4

import redis
import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from streaming.positions.packing import Moves, pack_moves, pack_place, unpack_place

PLACES, CHANNEL = "positions", "positions:news"
SWEPT = "positions:swept"
KNOWN_MS = 900_000
SWEEP_SECONDS = 60
LAST_SECONDS = 3_600  # when nobody writes any more, all of it goes
WAIT_SECONDS = 2.0
PROCESS = uuid4().bytes  # what this process published, it has shown
MOVED, CORDONS = b"m", b"c"
_sweep_at: dict[str, float] = {}
log = logging.getLogger(__name__)
Client = redis.asyncio.Redis


def open_client(*, is_listening: bool = False) -> Client:
    """Return a client for the loop that asks; close it there. One that listens may hear nothing for long."""
    wait = None if is_listening else WAIT_SECONDS
    return redis.asyncio.from_url(settings.REDIS_URL, socket_timeout=wait, socket_connect_timeout=WAIT_SECONDS)


async def post(client: Client, moves: Moves) -> None:
    """Tell every process where units are now; raises RedisError, OSError."""
    await client.publish(CHANNEL, MOVED + PROCESS + pack_moves(moves))


async def keep(client: Client, moves: Moves) -> None:
    """Put up where units were last, for a process that starts later; raises RedisError, OSError."""
    async with client.pipeline(transaction=False) as pipe:
        pipe.hset(PLACES, mapping={camera.bytes: pack_place(fix) for camera, fix in moves.items()})
        pipe.expire(PLACES, LAST_SECONDS)
        await pipe.execute()


async def places(client: Client) -> Moves:
    """Return what stands on the board and is not too old; raises RedisError, OSError."""
    found = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(PLACES))
    known = {UUID(bytes=camera): unpack_place(raw) for camera, raw in found.items()}
    oldest = _now_ms() - KNOWN_MS
    return {camera: fix for camera, fix in known.items() if fix.at_ms >= oldest}


async def sweep(client: Client) -> int:
    """Take off what is too old, once a minute in one of all processes; return how many; raises RedisError, OSError."""
    if time.monotonic() < _sweep_at.get("next", 0.0):
        return 0
    _sweep_at["next"] = time.monotonic() + SWEEP_SECONDS
    if not await client.set(SWEPT, b"", nx=True, ex=SWEEP_SECONDS - 5):
        return 0
    found = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(PLACES))
    oldest = _now_ms() - KNOWN_MS
    old = [camera for camera, raw in found.items() if unpack_place(raw).at_ms < oldest]
    if old:
        await client.hdel(PLACES, *old)
    return len(old)


_clients: dict[str, "redis.Redis"] = {}


def tell_cordons() -> None:
    """Tell every process that a cordon was drawn or lifted; without Valkey maps learn of it within half a minute."""
    if settings.REDIS_URL not in _clients:
        _clients[settings.REDIS_URL] = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=WAIT_SECONDS)
    try:
        _clients[settings.REDIS_URL].publish(CHANNEL, CORDONS)
    except (RedisError, OSError):
        log.warning("Valkey does not answer: maps learn of a change of cordons within half a minute")


def _now_ms() -> int:
    return int(time.time() * 1000)
