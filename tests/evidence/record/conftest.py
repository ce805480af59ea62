"""A minute of recording, and whoever may look at it."""

from pathlib import Path

import pytest

from accounts.models import User
from evidence.models import Item
from tests.factories.evidence import make_item


@pytest.fixture(autouse=True)
def clean(receiving_folder: Path) -> Path:
    return receiving_folder


@pytest.fixture
def minute(pc_rahman: User) -> Item:
    """A recording of sixty seconds."""
    return make_item(recorded_by=pc_rahman, is_stored=True, duration_ms=60_000)
