"""Several processes check a long log in one snapshot and give the same report as one alone."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from audit import crew
from audit.findings import Attack, Report
from audit.models import Entry
from audit.sealer import Sealer
from tests.audit.attacks import attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]

Verify = Callable[..., Report]


@pytest.fixture
def entries(sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A sealed journal of 60 entries, which two processes share in stretches of seven."""
    monkeypatch.setattr("audit.crew.LEAVES", 7)
    monkeypatch.setattr("audit.crew.WORTH_IT", 20)
    monkeypatch.setattr("audit.crew.os.cpu_count", lambda: 2)
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


def test_the_crew_sees_what_its_leader_sees(entries: list[str], pc_rahman: Officer) -> None:
    """What commits after the snapshot was taken belongs to the next verification."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        before = Entry.objects.count()
        second = connection.copy()
        with second.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("UPDATE audit_entry SET outcome = 'denied'")
        second.close()
        found = list(crew.stretches(60, can_share=True))

    assert before == 60
    assert [stretch.problems for stretch in found] == [[]] * 9
    assert [stretch.start for stretch in found] == list(range(0, 60, 7))


def test_no_more_problems_are_kept_than_anybody_reads(entries: list[str], verify: Verify) -> None:
    attack("UPDATE audit_entry SET outcome = 'denied'")

    report = verify()

    assert len(report.problems) == 20
    assert report.first is not None
    assert report.first.leaf_index == 0
