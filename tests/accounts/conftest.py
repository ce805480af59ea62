"""Shared by the tests of accounts."""

import pytest
from django.test import Client

from tests.accounts.acts import journal_down
from tests.accounts.guessing import WRONG
from tests.factories.accounts import PASSWORD

__all__ = ["journal_down"]


@pytest.fixture
def guess(client):
    """Return a function that types a password at the sign-in page from an address."""

    def typed(address: str, *, number: str = "20417", password: str = WRONG, browser: Client = client):
        form = {"username": number, "password": password, "next": "/account/"}
        return browser.post("/signin/", form, REMOTE_ADDR=address)

    return typed


@pytest.fixture
def quick(monkeypatch):
    """Check passwords without the slow hash: these tests type hundreds."""
    monkeypatch.setattr("accounts.models.User.check_password", lambda person, raw: raw == PASSWORD)
    monkeypatch.setattr("accounts.backends.make_password", lambda raw: raw)
