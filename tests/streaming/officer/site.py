"""The whole site with its raw doors on a real port, as the web server runs it: pages, event streams, WebSockets."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from uvicorn import Config, Server

from config.doors import Doors
from config.static_door import StaticDoor
from evidence.receiving.wire import UploadProtocol

MOST_BYTES = 5 << 20  # of a frame
OTHERS_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def serving_doors() -> Iterator[int]:
    """Give the port of the site."""
    doors = Doors(get_asgi_application(), StaticDoor(settings.STATIC_ROOT, settings.STATIC_URL))
    options = {"http": UploadProtocol, "ws": "websockets-sansio", "ws_max_size": MOST_BYTES, "log_config": None}
    config = Config(doors, host="127.0.0.1", port=0, timeout_graceful_shutdown=2, **options)
    server = Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        with connection.cursor() as cursor:  # its threads live on, and a test's tables are emptied when it ends
            cursor.execute(OTHERS_END)
