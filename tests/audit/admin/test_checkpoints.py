"""Checkpoints in the administration pages: their root, who holds them, and that reading them is written down."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import User
from audit.admin import CheckpointAdmin
from audit.models import Anchor, Checkpoint, Cosignature
from audit.sealer import Sealer
from tests.audit.admin.shown import reads
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@IN_TRANSACTIONS
def test_a_checkpoint_shows_its_root_and_who_holds_it(sealer: Sealer, pc_rahman: Officer) -> None:
    write(1, pc_rahman)
    sealer.seal()
    sealer.sign(is_due=True)
    saved = Checkpoint.objects.get()
    page = CheckpointAdmin(Checkpoint, admin.site)
    before = page.held_by(saved)
    sealer.anchor()
    moment = datetime(2026, 11, 21, 22, 47, 2, tzinfo=UTC)
    Cosignature.objects.create(size=1, witness="w1", line="— w1 AAAA", cosigned_at=moment, created_at=moment)

    held = page.held_by(saved)

    anchored = Anchor.objects.get().created_at
    assert page.root_hex(saved) == bytes(saved.root).hex()
    assert before == "nobody else yet"
    assert held == (f"s3://journal: since {anchored:%Y-%m-%d %H:%M:%S} UTC<br>w1: since 2026-11-21 22:47:02 UTC<br>")


def test_reading_checkpoints_is_written_down_too(reading: Client, helen_marsh: User) -> None:
    assert reading.get("/admin/audit/checkpoint/").status_code == 200

    assert reads(helen_marsh)[-1] == {"page": "checkpoint", "filters": [], "purpose": "self_monitoring"}
