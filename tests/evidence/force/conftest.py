"""Rahman's use of Tanner Row, as it is in the tests of TASER uses, and her sergeant at a desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.evidence.taser.conftest import filmed, session, taser

__all__ = ["filmed", "session", "taser"]  # fixtures


@pytest.fixture
def sergeant(client: Client, signed_in: Callable[[Client, User], Client], sgt_nair: User) -> Client:
    return signed_in(client, sgt_nair)
