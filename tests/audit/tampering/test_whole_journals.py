"""A journal that nobody tampered with is called whole, whatever else goes on beside it."""

import hashlib

import pytest
from django.db import connection, transaction

from audit import journal
from audit.actions.erasing import erase_personal_data
from audit.bucket import Bucket
from audit.models import Entry, Personal
from audit.operations import Operation
from audit.sealer import Sealer
from tests.audit.attacks import SEALED, Verify, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def test_an_untouched_journal_is_whole(entries: list[str], verify: Verify) -> None:
    report = verify()

    assert report.problems == []
    assert (report.sealed, report.signed, report.anchored, report.unsealed) == (SEALED, SEALED, SEALED, 0)


def test_an_empty_journal_is_whole(empty_journal: None, verify: Verify) -> None:
    report = verify()

    assert report.problems == []
    assert report.sealed == 0


def test_reach_of_each_protection_is_told_apart(
    entries: list[str], sealer: Sealer, verify: Verify, pc_rahman: Officer
) -> None:
    write(3, pc_rahman)
    sealer.seal()
    sealer.sign(is_due=True)
    write(2, pc_rahman)
    sealer.seal()
    write(1, pc_rahman)

    report = verify()

    assert report.problems == []
    assert (report.sealed, report.signed, report.anchored, report.unsealed) == (45, 43, 40, 1)


def test_a_strangers_object_in_the_bucket_raises_no_false_alarm(
    entries: list[str], sealer: Sealer, bucket: Bucket, verify: Verify
) -> None:
    for size in (32, 1000):
        bucket.keep(size, hashlib.sha256(b"stranger").digest(), "not signed\n", b"")

    report = verify()

    assert report.problems == []
    assert report.anchored == SEALED
    assert "counts for nothing" in report.notices[0]
    Sealer(sealer.signer, bucket).compare_with_bucket()


def test_erased_personal_data_leaves_the_journal_whole(
    entries: list[str], sealer: Sealer, verify: Verify, sgt_nair: Officer
) -> None:
    chosen = [Entry.objects.get(id=entry_id).id for entry_id in entries[:3]]

    erased = erase_personal_data(entries=chosen, reason_code="right_to_erasure", by=sgt_nair)

    sealer.round(is_last=True)
    report = verify()
    assert erased == 3
    assert not Personal.objects.filter(entry_id__in=chosen).exists()
    assert report.problems == []
    assert report.sealed == SEALED + 1


def test_concurrent_writing_raises_no_false_alarm(entries: list[str], verify: Verify, pc_rahman: Officer) -> None:
    """An entry that commits while the verification runs belongs to the next one."""
    with transaction.atomic():
        journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman)
        second = connection.copy()
        try:
            with second.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM audit_entry")
                assert cursor.fetchone() == (SEALED,)
        finally:
            second.close()
    report = verify()

    assert report.problems == []
    assert report.unsealed == 1
