"""Professional standards at the administration pages of the journal."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.audit.admin.shown import LIST, Read
from tests.factories.accounts import sign_in_client


@pytest.fixture
def reading(client: Client, helen_marsh: User) -> Client:
    """Professional standards, signed in, with a purpose."""
    sign_in_client(client, helen_marsh)
    client.post(LIST, {"log_purpose": "self_monitoring"})
    return client


@pytest.fixture
def read(reading: Client) -> Read:
    """Open a page and return it as text without tags."""

    def opened(address: str) -> str:
        answer = reading.get(address)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    return opened
