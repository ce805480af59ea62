"""Recordings that can be played, and a browser that asks for their bytes."""

from dataclasses import dataclass

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from accounts.models import User
from evidence.actions.record.playing import start_playing
from evidence.models import Item
from tests.factories.accounts import sign_in_client
from tests.factories.evidence import make_item

CONTENT = bytes(range(256)) * 4000  # about 1 MB: more than one piece


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Browser:
    """Asks as one person, through the same middleware as the real one."""

    def __init__(self, person: User | None) -> None:
        self.client = AsyncClient(raise_request_exception=False)
        if person is not None:
            sign_in_client(self.client, person)

    def fetch(self, address: str, method: str = "get", **headers: str) -> Answer:
        return async_to_sync(self._fetch)(address, method, {n.replace("_", "-"): v for n, v in headers.items()})

    async def _fetch(self, address: str, method: str, headers: dict[str, str]) -> Answer:
        response = await getattr(self.client, method)(address, headers=headers)
        if response.streaming:
            body = b"".join([piece async for piece in response.streaming_content])
        else:
            body = response.content
        return Answer(response.status_code, dict(response.headers), body)


@pytest.fixture(autouse=True)
def clean(receiving_folder):
    return receiving_folder


@pytest.fixture
def item(pc_rahman) -> Item:
    return make_item(CONTENT, recorded_by=pc_rahman)


@pytest.fixture
def stored(pc_rahman) -> Item:
    return make_item(CONTENT, recorded_by=pc_rahman, is_stored=True)


@pytest.fixture
def rahmans_browser(pc_rahman) -> Browser:
    return Browser(pc_rahman)


@pytest.fixture
def address(item, pc_rahman) -> str:
    """The address of the bytes, as PC Rahman's ticket gives it."""
    return start_playing(item=item, by=pc_rahman).address
