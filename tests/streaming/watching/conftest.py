"""Rahman's stream, Nair who may watch it, and doors whose desk works in the thread of the test."""

from collections.abc import Callable
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from accounts.models import User
from accounts.reason import Reason
from devices.models import Camera
from streaming.actions.looking import start_looking
from streaming.models import LiveSession, StreamView
from tests.factories.devices import begin_journal, make_camera
from tests.factories.live_spool import Reel, SpoolWriter, make_session, make_writer

COMMAND = Reason.now(code="LIVE_COMMAND", reference="0871", text="")


class DeskHere:
    """A desk without threads of its own."""

    async def ask(self, function: Callable[..., object], *args: object, **kwargs: object) -> object:
        return await sync_to_async(function)(*args, **kwargs)


@pytest.fixture(autouse=True)
def desk_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streaming.watching.rounds.DESK", DeskHere())


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings) -> Path:
    settings.LIVE_SPOOL_DIR = tmp_path / "live"
    return settings.LIVE_SPOOL_DIR


@pytest.fixture
def camera(db: None) -> Camera:
    return make_camera()


@pytest.fixture
def session(camera: Camera, pc_rahman: User) -> LiveSession:
    return make_session(camera, pc_rahman)


@pytest.fixture
def writing(session: LiveSession) -> tuple[SpoolWriter, Reel]:
    """Rahman's stream of which twelve fragments have come: groups begin at 1, 6 and 11."""
    writer, reel = make_writer(session)
    for seq in range(13):
        writer.put(reel.fragment(seq))
    return writer, reel


@pytest.fixture
def look(session: LiveSession, sgt_nair: User) -> StreamView:
    view = start_looking(session=session, reason=COMMAND, by=sgt_nair)
    begin_journal()
    return view


@pytest.fixture
def cookie(client: Client, signed_in, sgt_nair: User) -> str:
    return f"sessionid={signed_in(client, sgt_nair).cookies['sessionid'].value}"
