"""The real application behind the real nginx, with recordings in both of their places."""

import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import Rank, User
from accounts.roles import Role
from config.celery import app
from config.services import processes, state
from evidence.actions.record.playing import start_playing
from evidence.models import Item
from evidence.models import Role as FileRole
from tests.deploy.compose import command_of_image
from tests.deploy.front import HOST, Answer, Front, start_front
from tests.factories.accounts import make_person, make_team, sign_in_client
from tests.factories.evidence import KeyedCamera, make_camera, make_copy, make_item

CONTENT = bytes(range(256)) * 4000  # about 1 MB: nginx needs several reads
PLAYLIST = b'#EXTM3U\n#EXT-X-MAP:URI="media.mp4",BYTERANGE="800@0"\nmedia.mp4\n'


@dataclass
class Scene:
    """What is there: PC Rahman's camera and recordings, her session, and people who ask without right."""

    rahman: User
    doyle: User
    camera: KeyedCamera
    waiting: Item  # in the receiving folder
    stored: Item  # in the object store
    sessions: dict[str, str]

    def address(self, item: Item) -> str:
        """Return the address of the bytes, as the ticket of a journalled play gives it."""
        return start_playing(item=item, by=item.recorded_by).address


@dataclass
class Visit:
    """One person's requests through nginx."""

    front: Front
    session: str

    def fetch(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return self.front.ask(path, method, **headers, Cookie=f"sessionid={self.session}")


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("front")
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="package")
def transactional_db(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Takes the place of pytest-django's: what is written is committed, and removed after all of them, not each."""
    with django_db_blocker.unblock():
        yield
        app.control.purge()
        for left in Path(settings.INCOMING_DIR).iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        call_command("flush", interactive=False, verbosity=0)
        connection.close()


@pytest.fixture(scope="package")
def web(transactional_db: None, folder: Path) -> Iterator[int]:
    """The port of the application as the image starts it, on the database of this test process."""
    port = processes.free_port()
    command = command_of_image()
    command[0] = str(state.tool(command[0]))
    command[command.index("--host") + 1], command[command.index("--port") + 1] = "127.0.0.1", str(port)
    values = {"BASE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "EXHIBIT_NO_VENV": "1"}
    values |= {"BEHIND_PROXY": "yes", "HTTPS_ONLY": "yes", "ACCEL_REDIRECT": "yes"}
    name = connection.settings_dict["NAME"]
    values["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    log = folder / "web.log"
    process = processes.start(command, log, environment=os.environ | values, cwd=state.ROOT)
    processes.wait_for_port(port, process, "web", log)
    yield port
    processes.stop(process, signal.SIGTERM, 10)


@pytest.fixture(scope="package")
def front(web: int, folder: Path) -> Iterator[Front]:
    store = urlsplit(settings.S3_ENDPOINT_URL).netloc
    running = start_front(
        folder, web=web, store=store, incoming=Path(settings.INCOMING_DIR), static=Path(settings.STATIC_ROOT)
    )
    yield running
    running.stop()


@pytest.fixture(scope="package")
def scene(transactional_db: None) -> Scene:
    """Written once, where the application sees it."""
    team = make_team("Response B", "RB", make_team("North Midshire LPA", "North", is_command=True))
    rahman = make_person("20417", "Aisha Rahman", Rank.PC, team, Role.OFFICER)
    doyle = make_person("20388", "Sean Doyle", Rank.PC, team, Role.OFFICER)
    adler = make_person("S4009", "Ruth Adler", Rank.STAFF, team, Role.ADMIN)
    camera = make_camera(holder=rahman)
    waiting = make_item(CONTENT, recorded_by=rahman, keyed=camera)
    stored = make_item(CONTENT, recorded_by=rahman, keyed=camera, is_stored=True)
    sessions = {
        person.collar_number: sign_in_client(Client(), person).cookies["sessionid"].value
        for person in (rahman, doyle, adler)
    }
    return Scene(rahman, doyle, camera, waiting, stored, sessions)


@pytest.fixture
def rahman(front: Front, scene: Scene) -> Visit:
    return Visit(front, scene.sessions["20417"])


@pytest.fixture
def stranger(front: Front, scene: Scene) -> Visit:
    """Ruth Adler, who administers people and sees no evidence."""
    return Visit(front, scene.sessions["S4009"])


@pytest.fixture(params=["receiving folder", "object store"])
def item(request: pytest.FixtureRequest, scene: Scene) -> Item:
    return scene.waiting if request.param == "receiving folder" else scene.stored


@pytest.fixture
def address(item: Item, scene: Scene) -> str:
    return scene.address(item)


@pytest.fixture
def streamed(scene: Scene) -> str:
    """The address of a playlist, whose media file is in the object store."""
    item = make_item(b"not playable as it is", recorded_by=scene.rahman, is_stored=True)
    make_copy(item, FileRole.HLS_MEDIA, CONTENT, "video/mp4")
    make_copy(item, FileRole.HLS_PLAYLIST, PLAYLIST, "application/vnd.apple.mpegurl")
    return scene.address(item)
