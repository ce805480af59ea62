"""A spool and a receiving folder of its own for each test, a camera that Rahman wears, and desks that see the test."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from devices.lines import collector, door
from devices.models import Camera
from streaming.lines import live
from tests.accounts.acts import journal_down
from tests.factories.devices import begin_journal, make_camera, make_issue


class DeskHere:
    """A desk without threads of its own."""

    async def ask(self, function, *args, **kwargs):
        return await sync_to_async(function)(*args, **kwargs)


@pytest.fixture
def spool(tmp_path: Path, settings) -> Path:
    settings.INCOMING_DIR = tmp_path / "incoming"
    settings.LIVE_SPOOL_DIR = tmp_path / "incoming" / "live"
    return settings.LIVE_SPOOL_DIR


@pytest.fixture
def desks_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (collector, door, live):
        monkeypatch.setattr(module, "DESK", DeskHere())


@pytest.fixture
def camera(pc_rahman: User, ruth_adler: User) -> Camera:
    """Rahman's camera."""
    made = make_camera()
    make_issue(made, pc_rahman, ruth_adler, from_at=datetime(2026, 11, 1, tzinfo=UTC))
    begin_journal()
    return made


__all__ = ["journal_down"]
