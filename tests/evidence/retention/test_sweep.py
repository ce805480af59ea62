"""The rolling re-hash: a byte flipped in the store is found, locked, reported and never served; nothing is skipped."""

from datetime import timedelta
from io import StringIO

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.test import AsyncClient
from django.utils import timezone

from accounts.models import Notice, User
from audit.operations import Operation
from audit.reading import acts, trail
from evidence import storage
from evidence.actions.integrity import sweeping
from evidence.actions.integrity.finding import close_finding
from evidence.actions.integrity.sweeping import next_batch, sweep
from evidence.actions.integrity.verifying import verify_item
from evidence.actions.record.playing import start_playing
from evidence.actions.retention.due import erase_due, queue_due
from evidence.integrity.fixity import fixity
from evidence.models import File, FindingKind, Item, StoreFinding, VerifyOutcome
from evidence.refusals import NotIntact, NotYours
from tests.evidence.retention.conftest import FOR_EVER, again, objects_of, tamper
from tests.factories.accounts import sign_in_client
from tests.factories.evidence import make_copy

pytestmark = pytest.mark.usefixtures("empty_store")
NOW = timedelta(0)


def flip(file: File) -> None:
    content = bytearray(b"".join(storage.read_range(file.key, 0, None)))
    content[0] ^= 1
    tamper(file, bytes(content))


def test_whole_store_matches(make) -> None:
    make()
    make_copy(make(b"other"), "poster", b"jpeg")

    swept = sweep(seconds=FOR_EVER, again_after=NOW)

    assert (swept.files, swept.bytes, swept.wrong) == (3, 26, 0)
    assert set(File.objects.values_list("verify_outcome", flat=True)) == {VerifyOutcome.MATCH}


def test_flipped_byte_is_found_locked_and_reported(item: Item, gareth_wynn: User) -> None:
    flip(item.original)

    swept = sweep(seconds=FOR_EVER, again_after=NOW)

    finding = StoreFinding.objects.get()
    assert (swept.wrong, finding.kind, finding.item) == (1, FindingKind.CHANGED, item)
    assert item.original.verify_outcome == VerifyOutcome.MISMATCH
    assert [row.reason_code for row in trail(item) if row.operation == Operation.STORE_FINDING] == ["changed"]
    assert Notice.objects.get(person=gareth_wynn).text.startswith("Object store: changed bytes.")


async def _answer(client: AsyncClient, address: str) -> int:
    return (await client.get(address)).status_code


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_flipped_byte_is_never_served(item: Item, pc_rahman: User, async_client: AsyncClient) -> None:
    ticket = start_playing(item=item, by=pc_rahman)
    sign_in_client(async_client, pc_rahman)
    before = async_to_sync(_answer)(async_client, ticket.address)
    flip(item.original)

    sweep(seconds=FOR_EVER, again_after=NOW)

    assert (before, async_to_sync(_answer)(async_client, ticket.address)) == (200, 409)


def test_flipped_byte_cannot_be_played_nor_erased(item: Item, pc_rahman: User, later) -> None:
    flip(item.original)
    sweep(seconds=FOR_EVER, again_after=NOW)

    with pytest.raises(NotIntact):
        start_playing(item=item, by=pc_rahman)

    later(60)
    queue_due()
    erase_due()
    assert len(objects_of(item)) == 2
    assert again(item).retention.is_held


def test_missing_object_is_found(item: Item) -> None:
    storage.client().delete_object(Bucket=project.S3_BUCKET, Key=item.original.key)

    sweep(seconds=FOR_EVER, again_after=NOW)

    assert StoreFinding.objects.get().kind == FindingKind.MISSING


def test_wrong_size_is_found(item: Item) -> None:
    tamper(item.original, b"shorter")

    sweep(seconds=FOR_EVER, again_after=NOW)

    assert StoreFinding.objects.get().kind == FindingKind.SIZE


def test_changed_copy_is_found_as_well(item: Item) -> None:
    poster = make_copy(item, "poster", b"jpeg")
    flip(poster)

    sweep(seconds=FOR_EVER, again_after=NOW)

    poster.refresh_from_db()
    assert (poster.verify_outcome, item.original.verify_outcome) == (VerifyOutcome.MISMATCH, VerifyOutcome.MATCH)


def test_finding_is_open_once(item: Item) -> None:
    flip(item.original)

    sweep(seconds=FOR_EVER, again_after=NOW)
    sweep(seconds=FOR_EVER, again_after=NOW)

    assert StoreFinding.objects.count() == 1


def test_check_on_demand_reports_as_well(item: Item, gareth_wynn: User) -> None:
    flip(item.original)

    verify_item(item=item, by=gareth_wynn)

    assert StoreFinding.objects.get().kind == FindingKind.CHANGED


def test_oldest_check_comes_first(make) -> None:
    newer, older = make(b"1").original, make(b"2").original
    File.objects.filter(pk=newer.pk).update(verified_at=timezone.now() - timedelta(days=26), verify_outcome="match")
    File.objects.filter(pk=older.pk).update(verified_at=timezone.now() - timedelta(days=29), verify_outcome="match")

    assert [file.pk for file in next_batch(timezone.now())] == [older.pk, newer.pk]


def test_what_was_checked_within_25_days_is_left_alone(item: Item) -> None:
    sweep(seconds=FOR_EVER, again_after=NOW)

    assert sweep(seconds=FOR_EVER).files == 0


def test_everything_is_checked_within_30_days(make, later) -> None:
    for number in range(4):
        make(b"%d" % number)
    ages = []
    for day in range(0, 90, 5):
        later(day)
        sweep(seconds=FOR_EVER)
        ages.append(fixity().oldest_days)

    assert max(ages) < 30


def test_rate_is_kept(make, settings) -> None:
    settings.SWEEP_BYTES_PER_SECOND = 1
    make(b"12345678")
    waited: list[float] = []

    sweep(seconds=FOR_EVER, again_after=NOW, wait=waited.append)

    assert 7 < waited[0] <= 8


def test_sweep_that_is_killed_goes_on_with_the_rest(make, monkeypatch) -> None:
    make(b"first")
    make(b"second")
    monkeypatch.setattr(sweeping, "BATCH_FILES", 1)
    swept = sweep(seconds=0.0001, again_after=timedelta(days=1))

    rest = sweep(seconds=FOR_EVER, again_after=timedelta(days=1))

    assert swept.files + rest.files == 2


def test_store_that_is_away_locks_nothing(item: Item, settings) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"

    with pytest.raises(storage.StoreDown):
        sweep(seconds=FOR_EVER, again_after=NOW)

    assert not StoreFinding.objects.exists()


def test_batch_is_one_entry_of_the_journal(make) -> None:
    make(b"first")
    make(b"second")
    began = timezone.now()

    sweep(seconds=FOR_EVER, again_after=NOW)

    [entry] = acts(operations=[Operation.STORE_SWEPT], since=began, limit=10)
    assert entry.details == {"files": 2, "wrong": 0, "bytes": 11, "noted": 2}


def test_evidence_manager_closes_a_finding(item: Item, gareth_wynn: User) -> None:
    flip(item.original)
    sweep(seconds=FOR_EVER, again_after=NOW)

    close_finding(finding=StoreFinding.objects.get(), note="Camera still has it; sent again", by=gareth_wynn)

    assert (fixity().open_findings, item.original.is_intact) == (0, False)


def test_officer_cannot_close_a_finding(item: Item, pc_rahman: User) -> None:
    flip(item.original)
    sweep(seconds=FOR_EVER, again_after=NOW)

    with pytest.raises(NotYours):
        close_finding(finding=StoreFinding.objects.get(), note="x", by=pc_rahman)

    assert fixity().open_findings == 1


def test_command_says_what_it_did(item: Item) -> None:
    out = StringIO()

    call_command("sweep", stdout=out)

    assert out.getvalue() == ("1 files, 17 bytes read again, 0 wrong\n0 objects or versions that should not be there\n")


def test_command_fails_when_something_is_wrong(item: Item) -> None:
    flip(item.original)

    with pytest.raises(CommandError, match="open findings"):
        call_command("sweep", stdout=StringIO())
