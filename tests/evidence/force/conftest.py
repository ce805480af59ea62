"""Rahman's use of Tanner Row, read from her TASER's log, and her recording of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import User
from devices.models import ArmedSession, Issue, Taser
from evidence.models import Item
from incidents.models import Incident
from tests.factories.devices import make_taser
from tests.factories.evidence import make_item
from tests.factories.tasers import TANNER_ROW, docked, keep

SHIFT = datetime(2026, 11, 21, 14, tzinfo=UTC)


@pytest.fixture
def taser(pc_rahman: User, ruth_adler: User) -> Taser:
    weapon = make_taser()
    Issue.objects.create(taser=weapon, holder=pc_rahman, issued_by=ruth_adler, issued_at=SHIFT)
    return weapon


@pytest.fixture
def session(taser: Taser) -> ArmedSession:
    keep(taser, TANNER_ROW.read_bytes(), docked())
    return ArmedSession.objects.uses().get(taser=taser)


@pytest.fixture
def filmed(receiving_folder: Path, pc_rahman: User, tanner_row: Incident) -> Item:
    """From 22:42:20 for ten minutes, the first 30 s without sound."""
    return make_item(
        b"film",
        recorded_by=pc_rahman,
        incident=tanner_row,
        recorded_at=datetime(2026, 11, 21, 22, 42, 20, tzinfo=UTC),
        duration_ms=600_000,
        buffer_ms=30_000,
    )
