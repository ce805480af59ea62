"""A web server of its own process that Rahman's TASER reports to, and the cookie of her sergeant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.test import Client

from accounts.models import User
from devices.models import State
from streaming.events import publishing
from tests.factories.accounts import sign_in_client
from tests.factories.devices import make_camera, make_issue, make_taser, make_taser_issue
from tests.streaming.alerts.web_process import WebProcess, web_process


@pytest.fixture
def real_stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The other process knows the real name of the stream."""
    for module in ("publishing", "stream", "hub"):
        monkeypatch.setattr(f"streaming.events.{module}.STREAM", "live:events")
    monkeypatch.setattr(publishing._Valkey, "away_until", 0.0)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("live:events")
        yield
        client.delete("live:events")


@pytest.fixture
def web(real_stream: None, tmp_path: Path, pc_rahman: User, sgt_nair: User, ruth_adler: User) -> Iterator[WebProcess]:
    make_taser_issue(make_taser("X3000A1C2"), pc_rahman, ruth_adler)
    make_issue(make_camera("X6039A1B4", state=State.RECORDING), pc_rahman, ruth_adler)
    with web_process(tmp_path) as web:
        yield web


@pytest.fixture
def session(sgt_nair: User) -> str:
    return sign_in_client(Client(), sgt_nair).cookies["sessionid"].value
