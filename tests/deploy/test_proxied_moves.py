"""A recording that moves into the object store between the application's look and nginx's is found there."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from evidence import storage
from tests.deploy.conftest import CONTENT
from tests.deploy.front import Front, start_front

pytestmark = [pytest.mark.proxy, pytest.mark.slow]


class Application(ThreadingHTTPServer):
    """Says what ours says in that moment: first the receiving folder, then the object store."""

    daemon_threads = True

    def __init__(self, places: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.places = iter(places)
        self.asked: list[str] = []


class Door(BaseHTTPRequestHandler):
    server: Application

    def log_message(self, *_: object) -> None:
        """Stay quiet in tests."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        for name, value in (
            ("X-Accel-Redirect", next(self.server.places)),
            ("X-Exhibit-Range", "bytes=1000-1999"),
            ("ETag", '"one"'),
            ("Content-Length", "0"),
        ):
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def application(scene) -> Iterator[Application]:
    signed = urlsplit(storage.address_for_proxy(scene.stored.original, 60))
    stored = f"/protected/objects{signed.path}?{signed.query}"
    with Application([f"/protected/incoming/{scene.stored.original.incoming_name}", stored]) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def front_of_it(application: Application, tmp_path: Path) -> Iterator[Front]:
    store, incoming = urlsplit(settings.S3_ENDPOINT_URL).netloc, Path(settings.INCOMING_DIR)
    running = start_front(
        tmp_path, web=application.server_address[1], store=store, incoming=incoming, static=Path(settings.STATIC_ROOT)
    )
    yield running
    running.stop()


def test_application_is_asked_again_for_a_recording_that_has_just_moved(front_of_it, application) -> None:
    answer = front_of_it.ask("/evidence/one/media/two/recording?ticket=three", Range="bytes=1000-1999")

    assert application.asked == ["/evidence/one/media/two/recording?ticket=three"] * 2
    assert (answer.status, answer.body) == (206, CONTENT[1000:2000])
