"""A receiving folder of its own for each test, and the cast."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from accounts.roles import Role
from evidence import incoming
from tests.factories.evidence import KeyedCamera, make_camera, make_person, make_team


@pytest.fixture
def receiving_folder(tmp_path: Path, settings) -> Iterator[Path]:
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield incoming.folder()
    shutil.rmtree(settings.INCOMING_DIR, ignore_errors=True)


@pytest.fixture
def pc_rahman(db) -> User:
    return make_person()


@pytest.fixture
def pc_stranger(db) -> User:
    return make_person("30001", "Lee Marlow", team=make_team("S9"))


@pytest.fixture
def sgt_nair(pc_rahman) -> User:
    return make_person("10442", "Priya Nair", "sgt", Role.SUPERVISOR, team=pc_rahman.team)


@pytest.fixture
def ruth_adler(db) -> User:
    return make_person("90001", "Ruth Adler", "staff", Role.ADMIN, team=make_team("IT"))


@pytest.fixture
def camera(pc_rahman) -> KeyedCamera:
    return make_camera(holder=pc_rahman)
