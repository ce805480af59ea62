"""A long log is checked in stretches, and where one ends and the next begins makes no difference."""

import pytest

from audit.findings import Attack
from audit.sealer import Sealer
from tests.audit.attacks import Verify, attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


@pytest.fixture
def entries(sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A sealed journal of 60 entries, read in stretches of seven."""
    monkeypatch.setattr("audit.verify.LEAVES", 7)
    monkeypatch.setattr("audit.sealer.LEAVES_PER_CHECKPOINT", 32)
    written = write(60, pc_rahman)
    sealer.round(is_last=True)
    return written


def test_an_untouched_journal_is_whole(entries: list[str], verify: Verify) -> None:
    report = verify()

    assert report.problems == []
    assert (report.sealed, report.signed, report.anchored) == (60, 60, 60)


def test_the_first_bad_entry_is_named(entries: list[str], verify: Verify) -> None:
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id IN %s", [(entries[41], entries[23])]))

    report = verify()

    assert report.first is not None
    assert (report.first.attack, report.first.leaf_index, report.first.entry_id) == (Attack.EDITED, 23, entries[23])


@pytest.mark.parametrize("index", [6, 7, 8])
def test_a_gap_at_the_border_of_two_stretches_is_named(entries: list[str], verify: Verify, index: int) -> None:
    attack(
        ("DELETE FROM audit_leaf WHERE leaf_index = %s", [index]),
        ("DELETE FROM audit_entry WHERE id = %s", [entries[index]]),
    )

    report = verify()

    assert report.first is not None
    assert (report.first.attack, report.first.leaf_index) == (Attack.DELETED, index)


def test_no_more_problems_are_kept_than_anybody_reads(entries: list[str], verify: Verify) -> None:
    attack("UPDATE audit_entry SET outcome = 'denied'")

    report = verify()

    assert len(report.problems) == 20
    assert report.first is not None
    assert report.first.leaf_index == 0
