"""The desks work in the thread of the test, which sees its transaction; the world turns twenty times a second."""

from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from devices.lines import collector
from devices.lines import door as lines_door
from devices.models import Camera
from streaming.positions import border, door, intake, world
from tests.factories.devices import begin_journal, make_camera


class DeskHere:
    """A desk without threads of its own."""

    async def ask(self, function: Callable[..., object], *args: object, **kwargs: object) -> object:
        return await sync_to_async(function)(*args, **kwargs)


@pytest.fixture(autouse=True)
def desks_in_this_thread(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a browser's server its own threads: what it is asked is committed."""
    if request.node.get_closest_marker("browser"):
        return
    for module in (border, collector, door, intake, lines_door, world):
        monkeypatch.setattr(module, "DESK", DeskHere())


@pytest.fixture(autouse=True)
def quick_ticks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("browser"):
        return
    for module, name in ((world, "TICK_SECONDS"), (world, "KNOW_SECONDS"), (intake, "TICK_SECONDS")):
        monkeypatch.setattr(module, name, 0.05)
    monkeypatch.setattr(world, "WHOLE_EVERY", 1)


@pytest.fixture
def camera(db: None) -> Camera:
    begin_journal()
    return make_camera()
