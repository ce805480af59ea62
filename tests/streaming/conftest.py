"""A journal that begins with each test, one that cannot be written, and Rahman's evening with her camera and TASER."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import time_machine
from django.conf import settings
from django.db import DatabaseError

from accounts.models import Rank, Team, User
from accounts.roles import Role
from audit import journal
from devices.models import Camera, State, Taser
from streaming.events import publishing
from tests.devices.lines.armed import ARMED_AT, BEFORE, stand
from tests.factories.accounts import make_person, make_team
from tests.factories.devices import begin_journal, begin_journal_earlier, make_issue, make_taser, make_taser_issue


@pytest.fixture(autouse=True)
def journal_begins() -> None:
    begin_journal()


@pytest.fixture
def broken_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the journal cannot be written")

    monkeypatch.setattr(journal, "act", fail)


@pytest.fixture(autouse=True)
def own_stream(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give each test a stream of its own: the tests of both processes share one Valkey."""
    name = f"live:events:{request.node.name[:40]}:{id(request)}"
    for module in ("publishing", "stream", "hub"):
        monkeypatch.setattr(f"streaming.events.{module}.STREAM", name)
    monkeypatch.setattr(publishing._Valkey, "away_until", 0.0)
    yield name
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter(f"{name}*"):
            client.delete(key)


@pytest.fixture
def spool(tmp_path: Path, settings) -> Path:
    settings.INCOMING_DIR = tmp_path / "incoming"
    settings.LIVE_SPOOL_DIR = tmp_path / "incoming" / "live"
    return settings.LIVE_SPOOL_DIR


@pytest.fixture
def sgt_south(south: Team) -> User:
    """A supervisor of the other command, whose reach holds nobody of the North."""
    team = make_team("Response S", "RS", south)
    return make_person("10999", "Joan Sykes", Rank.SGT, team, Role.OFFICER, Role.SUPERVISOR)


@pytest.fixture
def evening(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ARMED_AT, tick=False) as traveller:
        begin_journal_earlier()
        yield traveller


@pytest.fixture
def camera(evening: time_machine.Traveller, pc_rahman: User, ruth_adler: User) -> Camera:
    """Rahman's camera, which is recording."""
    camera = stand("X6039A1B4", 0, State.RECORDING, last_seen_at=ARMED_AT)
    make_issue(camera, pc_rahman, ruth_adler, from_at=BEFORE)
    return camera


@pytest.fixture
def taser(camera: Camera, pc_rahman: User, ruth_adler: User) -> Taser:
    """Rahman's TASER."""
    taser = make_taser("X3000A1C2")
    make_taser_issue(taser, pc_rahman, ruth_adler, from_at=BEFORE)
    begin_journal_earlier()
    return taser
