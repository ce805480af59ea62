"""Tanner Row with two stored recordings, the package of DC Okafor's, and browsers of guests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from evidence.intake import incoming
from evidence.models import Item
from evidence.sharing.models import Package, Recipient
from evidence.sharing.visits import COOKIE
from incidents.models import Incident
from tests.accounts.acts import journal_down
from tests.factories.evidence import make_item
from tests.factories.incidents import make_incident
from tests.factories.sharing import enter, make_sent

CONTENT = bytes(range(256)) * 40
SETTINGS = {"category_keys": ["use_of_force"]}


@pytest.fixture(autouse=True)
def receiving_folder(tmp_path: Path, settings) -> Iterator[Path]:
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield incoming.folder()
    shutil.rmtree(settings.INCOMING_DIR, ignore_errors=True)


@pytest.fixture
def tanner_row(dc_okafor: User) -> Incident:
    return make_incident("1182", dc_okafor, crime_reference="20/482913/26")


@pytest.fixture
def footage(dc_okafor: User, tanner_row: Incident) -> Item:
    return make_item(CONTENT, recorded_by=dc_okafor, incident=tanner_row, is_stored=True, **SETTINGS)


@pytest.fixture
def second(dc_okafor: User, tanner_row: Incident) -> Item:
    return make_item(CONTENT + b"2", recorded_by=dc_okafor, incident=tanner_row, is_stored=True, **SETTINGS)


@pytest.fixture
def package(tanner_row: Incident, gareth_wynn: User, footage: Item) -> Package:
    return make_sent(tanner_row, gareth_wynn, footage)


@pytest.fixture
def voss(package: Package) -> Recipient:
    return package.recipients.get()


@pytest.fixture
def guest() -> Client:
    """A browser without a visit."""
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def inside(guest: Client, voss: Recipient) -> Client:
    """Eleanor Voss's browser, with the code entered."""
    guest.cookies[COOKIE] = enter(voss)[1]
    return guest


__all__ = ["journal_down"]
