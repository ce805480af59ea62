"""A clean receiving folder, no remembered hashes, and an upload of PC Rahman's camera."""

import pytest

from evidence.models import Upload
from evidence.receiving.hashers import running_hashes
from tests.factories.evidence import make_upload

CONTENT = bytes(range(256)) * 40  # 10,240 bytes


@pytest.fixture(autouse=True)
def clean(receiving_folder):
    yield receiving_folder
    running_hashes._kept.clear()


@pytest.fixture
def upload(camera) -> Upload:
    return make_upload(camera, CONTENT)
