"""A clean receiving folder, no remembered hashes, and an upload of PC Rahman's camera, sent on both ways."""

import hashlib
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from evidence.models import Upload
from evidence.receiving import desk
from evidence.receiving.hashers import running_hashes
from tests.evidence.receiving import client
from tests.factories.evidence import make_upload

CONTENT = bytes(range(256)) * 40  # 10,240 bytes
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def clean(receiving_folder):
    yield receiving_folder
    running_hashes._kept.clear()


async def ask_here(function: Callable[..., object], *args: object) -> object:
    return await sync_to_async(function)(*args)


@pytest.fixture(autouse=True)
def desk_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's own threads would not see the transaction of a test; `test_desk.py` uses them."""
    monkeypatch.setattr(desk, "ask", ask_here)


@pytest.fixture(autouse=True, params=["messages", "wire"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run every test twice: with ASGI messages, and through our web server's protocol."""
    monkeypatch.setattr(client, "over_the_wire", request.param == "wire")
    return str(request.param)


@pytest.fixture
def upload(camera) -> Upload:
    return make_upload(camera, CONTENT)
