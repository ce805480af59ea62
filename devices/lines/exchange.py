"""What is to be said to cameras reaches the process that has the camera's line, through Valkey; own lines directly."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Iterable
from uuid import UUID, uuid4

import redis
import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from devices.lines.line import Line
from devices.protocol import FromServer, read_from_server, write_frame

CHANNEL = "devices.lines"
AGAIN_SECONDS = 1.0
WAIT_SECONDS = 2.0
PROCESS = str(uuid4())  # what this process published, it has delivered
log = logging.getLogger(__name__)


class Exchange:
    """The open lines of this process, and what is to be said on them from everywhere."""

    def __init__(self) -> None:
        self.lines: dict[UUID, Line] = {}

    def connect(self, line: Line) -> None:
        """Take a line in; an older one of the same camera is hung up: a camera speaks on one line."""
        if older := self.lines.get(line.camera_id):
            older.hang_up()
        self.lines[line.camera_id] = line

    def disconnect(self, line: Line) -> None:
        """Forget a line that has ended."""
        if self.lines.get(line.camera_id) is line:
            del self.lines[line.camera_id]

    def deliver(self, cameras: Iterable[UUID], message: FromServer) -> int:
        """Say something on the lines that are open here; returns on how many."""
        lines = [line for camera in cameras if (line := self.lines.get(camera))]
        for line in lines:
            line.say(message)
        return len(lines)

    async def listen(self) -> None:
        """Deliver what other processes publish, for ever; after a break Valkey is asked again."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError):
                log.warning("Valkey does not answer: commands for cameras come only from this process")
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        async with redis.asyncio.from_url(settings.REDIS_URL) as client, client.pubsub() as heard:
            await heard.subscribe(CHANNEL)
            async for message in heard.listen():
                if message["type"] == "message":
                    with contextlib.suppress(ValueError, KeyError, TypeError):
                        self._hear(json.loads(message["data"]))

    def _hear(self, told: dict[str, object]) -> None:
        if told["from"] != PROCESS:
            cameras = told["cameras"]
            if isinstance(cameras, list):
                self.deliver((UUID(camera) for camera in cameras), read_from_server(str(told["frame"])))


EXCHANGE = Exchange()
_clients: dict[str, "redis.Redis"] = {}


def publish(cameras: Iterable[UUID], message: FromServer, *, delivered_here: bool = False) -> None:
    """Have every process say something on its lines of these cameras.

    Without Valkey only the caller's own lines are reached, and only by whoever calls `deliver`.
    """
    told = {
        "from": PROCESS if delivered_here else "",
        "cameras": [str(camera) for camera in cameras],
        "frame": write_frame(message),
    }
    if settings.REDIS_URL not in _clients:
        _clients[settings.REDIS_URL] = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=WAIT_SECONDS)
    try:
        _clients[settings.REDIS_URL].publish(CHANNEL, json.dumps(told))
    except (RedisError, OSError):
        log.warning("Valkey does not answer: cameras on lines of other processes are not told")
