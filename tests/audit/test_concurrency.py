"""Eight processes write while the sealer works: no entry without a leaf, no leaf twice, no false alarm."""

from typing import Any

import pytest
from django.db import connection

from audit.sealer import Sealer
from tests.audit.attacks import rows
from tests.audit.cast import IN_TRANSACTIONS
from tests.audit.writers import in_processes, write_many

WRITERS = 8
EACH = 1000


@pytest.mark.slow
@IN_TRANSACTIONS
def test_eight_writers_and_the_sealer_make_one_dense_log(sealer: Sealer, verify: Any, settings: Any) -> None:
    """8 processes with 1,000 writes each while the sealer works: dense unique indexes, no false alarm."""
    database = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}

    writing = in_processes(WRITERS, write_many, database, settings.SECRET_KEY, EACH)
    while not writing.ready():
        sealer.round()
        writing.wait(0.05)
    writing.get()
    sealer.finish(0)  # a slow machine leaves more than one round's batch

    total = WRITERS * EACH
    assert rows("SELECT count(*), count(DISTINCT entry_id), min(leaf_index), max(leaf_index) FROM audit_leaf") == [
        (total, total, 0, total - 1)
    ]
    report = verify()
    assert report.problems == []
    assert (report.sealed, report.signed, report.anchored, report.unsealed) == (total, total, total, 0)
