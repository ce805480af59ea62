"""A receiving folder of its own for each test, and PC Rahman's camera."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from evidence.intake import incoming
from incidents.models import Incident
from tests.accounts.acts import journal_down
from tests.factories.evidence import KeyedCamera, make_camera
from tests.factories.incidents import make_incident


@pytest.fixture
def receiving_folder(tmp_path: Path, settings) -> Iterator[Path]:
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield incoming.folder()
    shutil.rmtree(settings.INCOMING_DIR, ignore_errors=True)


@pytest.fixture
def camera(pc_rahman: User) -> KeyedCamera:
    return make_camera(holder=pc_rahman)


@pytest.fixture
def tanner_row(pc_rahman: User) -> Incident:
    return make_incident("1182", pc_rahman, crime_reference="20/482913/26", latitude="52.510000", longitude="-1.880000")


__all__ = ["journal_down"]
