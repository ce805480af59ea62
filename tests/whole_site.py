"""The whole site with its raw doors on a real port, as the web server runs it: pages, event streams, WebSockets."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from uvicorn import Config, Server

from config.doors import Doors
from config.handler import PagesHandler
from config.static_door import StaticDoor
from devices.lines.wire import HearingProtocol
from evidence.receiving.wire import LendingProtocol
from streaming.positions.world import WORLD

MOST_BYTES = 5 << 20  # of a frame
CONNECTED = "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database()"
OTHERS_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL(%s)
"""


@contextmanager
def whole_site() -> Iterator[str]:
    """Give the address of the site; who asks it must have committed what it shall show.

    Its threads live on, and a test's tables are emptied when it ends: so what the site has connected is ended, and
    nothing else. This thread itself has two connections, one for as long as a browser's loop runs in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(CONNECTED)
        (before,) = cursor.fetchone()
    doors = Doors(PagesHandler(), StaticDoor(settings.STATIC_ROOT, settings.STATIC_URL))
    protocols: dict[str, Any] = {"http": LendingProtocol, "ws": HearingProtocol, "ws_max_size": MOST_BYTES}
    server = Server(Config(doors, host="127.0.0.1", port=0, lifespan="off", log_config=None, **protocols))

    async def run() -> None:
        await server.serve()
        for part in (doors.events, doors.watching, doors.lines, WORLD):
            await part.stop()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.force_exit = server.should_exit = True
        thread.join(20)
        with connection.cursor() as cursor:
            cursor.execute(OTHERS_END, [before])
