"""Attacks on entries before they are sealed (integrity reference, section 3.2): each is named, and stays named."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.findings import Attack
from audit.sealer import Sealer
from tests.audit.attacks import Verify, attack, first, rehash, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def test_an_entry_deleted_before_it_was_sealed_is_named(entries: list[str], verify: Verify, pc_rahman: Officer) -> None:
    (gone,) = write(1, pc_rahman)
    attack(("DELETE FROM audit_entry WHERE id = %s", [gone]))

    assert first(verify()) == (Attack.DELETED, None, gone)


def test_an_entry_that_nobody_seals_is_named(empty_journal: None, verify: Verify, pc_rahman: Officer) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        (waiting,) = write(1, pc_rahman)

    assert first(verify()) == (Attack.UNSEALED, None, waiting)


def test_an_entry_changed_with_all_its_hashes_before_it_is_sealed_is_named(
    empty_journal: None, verify: Verify, pc_rahman: Officer
) -> None:
    (waiting,) = write(1, pc_rahman)
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id = %s", [waiting]))
    rehash(waiting)

    assert first(verify()) == (Attack.FORGED, None, waiting)


def test_an_entry_forged_before_it_was_sealed_stays_named(sealer: Sealer, verify: Verify, pc_rahman: Officer) -> None:
    _, forged = write(2, pc_rahman)
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id = %s", [forged]))
    rehash(forged)
    sealer.round(is_last=True)

    report = verify()

    assert first(report) == (Attack.FORGED, 1, forged)
    assert str(report.first).endswith("it was not written by the application.")


def test_an_entry_put_right_again_after_sealing_stays_named(sealer: Sealer, verify: Verify, pc_rahman: Officer) -> None:
    (changed,) = write(1, pc_rahman)
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id = %s", [changed]))
    sealer.round(is_last=True)
    attack(("UPDATE audit_entry SET outcome = 'success' WHERE id = %s", [changed]))

    report = verify()

    assert first(report) == (Attack.FORGED, 0, changed)
    assert str(report.first).endswith("its fields did not give its content hash when it was sealed.")


def test_personal_data_edited_before_sealing_is_named(empty_journal: None, verify: Verify, pc_rahman: Officer) -> None:
    (waiting,) = write(1, pc_rahman)
    attack("UPDATE audit_personal SET payload = '{}'")

    assert first(verify()) == (Attack.PERSONAL_CHANGED, None, waiting)
