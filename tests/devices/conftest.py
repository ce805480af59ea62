"""A camera in stores, an officer of another command, and a journal that cannot be written."""

import pytest
from django.db import DatabaseError

from accounts.models import Rank, Team, User
from accounts.roles import Role
from audit import journal
from devices.models import Camera
from tests.factories.accounts import make_person, make_team
from tests.factories.devices import begin_journal, make_camera


@pytest.fixture
def camera(db: None) -> Camera:
    return make_camera()


@pytest.fixture
def pc_sykes(south: Team) -> User:
    """An officer whom nobody of the North reaches."""
    return make_person("20999", "Joan Sykes", Rank.PC, make_team("Response S", "RS", south), Role.OFFICER)


@pytest.fixture
def records_manager(headquarters: Team) -> User:
    """Somebody who may not see devices."""
    return make_person("S4300", "Iris Boyd", Rank.STAFF, headquarters, Role.RECORDS)


@pytest.fixture(autouse=True)
def journal_begins() -> None:
    begin_journal()


@pytest.fixture
def broken_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the journal cannot be written")

    monkeypatch.setattr(journal, "act", fail)
