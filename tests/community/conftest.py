"""Tom, who was asked for his video of Tanner Row by text message, and a journal that begins with each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client

from accounts.models import User
from audit import journal
from community.models import Submission
from evidence.intake import incoming
from evidence.receiving.hashers import running_hashes
from incidents.models import Incident
from tests.factories.community import Asked, begin, let_in, make_request
from tests.factories.devices import begin_journal
from tests.factories.incidents import make_incident


@pytest.fixture(autouse=True)
def receiving_folder(tmp_path: Path, settings) -> Iterator[Path]:
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield incoming.folder()
    running_hashes._kept.clear()
    shutil.rmtree(settings.INCOMING_DIR, ignore_errors=True)


@pytest.fixture
def tanner_row(pc_rahman: User) -> Incident:
    return make_incident("1182", pc_rahman)


@pytest.fixture
def asked(dc_okafor: User, tanner_row: Incident) -> Asked:
    asked = make_request(dc_okafor, tanner_row)
    begin_journal()
    return asked


@pytest.fixture
def submission(asked: Asked) -> Submission:
    submission = begin(asked)
    begin_journal()
    return submission


@pytest.fixture
def broken_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the journal cannot be written")

    monkeypatch.setattr(journal, "act", fail)


@pytest.fixture
def tom(client: Client, asked: Asked) -> Client:
    return let_in(client, asked)
