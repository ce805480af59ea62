"""A sealed, signed and anchored journal for the attacks."""

import pytest

from audit.sealer import Sealer
from tests.audit.attacks import SEALED, write
from tests.audit.cast import Officer

PER_HEAD = 32  # instead of 256, for speed


@pytest.fixture
def entries(sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A sealed, signed and anchored journal; returns the entry ids by leaf index."""
    monkeypatch.setattr("audit.sealer.LEAVES_PER_CHECKPOINT", PER_HEAD)
    identifiers = write(SEALED, pc_rahman)
    sealer.round(is_last=True)
    return identifiers
