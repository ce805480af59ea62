"""The whole site with its raw doors on a real port, as the web server runs it, for a browser."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from uvicorn import Config, Server

from config.doors import Doors
from config.static_door import StaticDoor
from evidence.receiving.wire import UploadProtocol
from streaming.positions.world import WORLD

OTHERS_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def live_site() -> Iterator[str]:
    """Give the address of the site; who asks it must have committed what it shall show."""
    doors = Doors(get_asgi_application(), StaticDoor(settings.STATIC_ROOT, settings.STATIC_URL))
    server = Server(Config(doors, port=0, http=UploadProtocol, ws="websockets-sansio", lifespan="off", log_config=None))

    async def run() -> None:
        await server.serve()
        await doors.lines.stop()
        await WORLD.stop()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.force_exit = server.should_exit = True
        thread.join(20)
        with connection.cursor() as cursor:  # its threads live on, and a test's tables are emptied when it ends
            cursor.execute(OTHERS_END)
