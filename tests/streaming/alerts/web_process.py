"""A web server of its own process on the test's database, which may be killed and started again at the same port."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

from config.services import applications, processes, state
from devices.authorization import DeviceKind, write_authorization
from tests.factories.devices import KEY


@dataclass
class WebProcess:
    """The process, and the socket that outlives it: who comes meanwhile waits."""

    door: socket.socket
    folder: Path
    process: Any = None

    @property
    def port(self) -> int:
        return int(self.door.getsockname()[1])

    def start(self) -> None:
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        environment = os.environ | {"DATABASE_URL": database, "LOG_LEVEL": "WARNING", "EXHIBIT_NO_VENV": "1"}
        self.process = processes.start(
            applications.web(self.door),
            self.folder / "web.log",
            environment=dict(environment),
            cwd=state.ROOT,
            keep=(self.door.fileno(),),
        )

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def web_process(folder: Path) -> Iterator[WebProcess]:
    """Start one, and stop it at the end."""
    web = WebProcess(processes.listen(0), folder)
    web.start()
    try:
        yield web
    finally:
        if web.process and web.process.poll() is None:
            processes.stop(web.process, signal.SIGTERM, 8)
        web.door.close()


async def arm(port: int, count: int) -> int:
    """Send an armed message as the weapon does; return the status, 0 when nobody answered."""
    at = timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    message = {"signal_id": f"X3000A1C2:{count}", "source": "taser", "event": "armed", "at": at, "is_test": False}
    body = json.dumps(message).encode()
    head = f"Authorization: {write_authorization('X3000A1C2', KEY, DeviceKind.TASER)}\r\nHost: localhost\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    try:
        async with asyncio.timeout(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /api/devices/signals/ HTTP/1.1\r\n" + head.encode() + body)
            line = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return 0
    return int(line.split()[1]) if line else 0
