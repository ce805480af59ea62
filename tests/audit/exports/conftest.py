"""A signed journal of three months to export, and where the export goes."""

from pathlib import Path
from typing import Any

import pytest
import time_machine

from audit import checkpoint
from audit.notes import Signer
from audit.sealer import Sealer
from audit.witness.service import Witness
from tests.audit.attacks import write
from tests.audit.cast import Officer
from tests.audit.exports.exporting import Months


@pytest.fixture
def own(settings: Any, tmp_path: Path, sealer: Sealer, pcc: Witness) -> Signer:
    """The key of this test's log as the command finds it; the witness knows it."""
    settings.AUDIT_LOG_ORIGIN = sealer.signer.name
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    sealer.signer = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, sealer.signer.name)
    pcc.logs = {sealer.signer.name: [sealer.signer.verifier]}
    return sealer.signer


@pytest.fixture
def months(own: Signer, sealer: Sealer, pc_rahman: Officer) -> Months:
    """Entries of October, November and December; the borders are midnight in London."""
    written: Months = {"October": [], "November": [], "December": []}
    for month, moment in [
        ("October", "2026-10-31T23:59:59.999Z"),
        ("November", "2026-11-01T00:00:00Z"),
        ("November", "2026-11-21T22:47:02Z"),
        ("November", "2026-11-30T23:59:59.999Z"),
        ("December", "2026-12-01T00:00:00Z"),
    ]:
        with time_machine.travel(moment, tick=False):
            written[month] += write(2, pc_rahman)
    sealer.round(is_last=True)
    return written


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"
