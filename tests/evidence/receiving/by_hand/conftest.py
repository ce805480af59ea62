"""PC Rahman in a signed-in browser that has announced a file."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.evidence.receiving.by_hand.browsing import Browser, announce


@pytest.fixture
def client_of(signed_in: Callable[[Client, User], Client]) -> Callable[[User], Client]:
    return lambda person: signed_in(Client(), person)


@pytest.fixture
def browser(client_of: Callable[[User], Client], pc_rahman: User) -> Browser:
    client = client_of(pc_rahman)
    return Browser(client, announce(client))
