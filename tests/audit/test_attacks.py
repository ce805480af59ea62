"""Every attack of the integrity reference (section 3.2), run as database superuser with the triggers off."""

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from audit import attestation, checkpoint, journal, tree
from audit.actions.erasing import erase_personal_data
from audit.bucket import Bucket, BucketDown
from audit.findings import Attack, Report
from audit.models import Entry, Personal
from audit.notes import Signer
from audit.operations import Operation
from audit.sealer import Sealer
from audit.uuid7 import uuid7
from tests.audit.attacks import attack, rows, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]

Verify = Callable[..., Report]
PER_HEAD = 32  # instead of 256, for speed
SEALED = 40  # two checkpoints: 32 and 40


@pytest.fixture
def entries(sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A sealed, signed and anchored journal; returns the entry ids by leaf index."""
    monkeypatch.setattr("audit.sealer.LEAVES_PER_CHECKPOINT", PER_HEAD)
    identifiers = write(SEALED, pc_rahman)
    sealer.round(is_last=True)
    return identifiers


def first(report: Report) -> tuple[Attack, int | None, str]:
    problem = report.first
    assert problem is not None
    return problem.attack, problem.leaf_index, problem.entry_id


def rehash(entry_id: str) -> bytes:
    """Give an entry a content hash that fits its fields, as a careful attacker would."""
    (row,) = rows(f"SELECT {attestation.SELECT_LIST} FROM audit_entry e WHERE id = %s", entry_id)  # noqa: S608 - names from this file
    values: dict[str, Any] = dict(zip(attestation.FIELDS, row, strict=True))
    values["details"] = Entry.objects.get(id=entry_id).details
    content = attestation.content_hash(values[name] for name in attestation.FIELDS)
    attack(("UPDATE audit_entry SET content_hash = %s WHERE id = %s", [content, entry_id]))
    return tree.leaf(content)


def forge(entry_id: str, column: str = "operation", value: str = "evidence.listed") -> None:
    """Change an entry and every hash of it that stands in the tables."""
    attack((f"UPDATE audit_entry SET {column} = %s WHERE id = %s", [value, entry_id]))  # noqa: S608 - names from this file
    leaf_hash = rehash(entry_id)
    attack(("UPDATE audit_leaf SET leaf_hash = %s WHERE entry_id = %s", [leaf_hash, entry_id]))


def rebuild(sealer: Sealer, signer: Signer) -> None:
    """Sign the whole log anew over the leaves as they now are."""
    attack("TRUNCATE audit_checkpoint, audit_anchor")
    thief = Sealer(signer, sealer.bucket)
    thief.sign(is_due=True)


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


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("operation", "evidence.listed"),
        ("outcome", "denied"),
        ("reason_code", "x"),
        ("actor_id", "person-20388"),
        ("actor_type", "dba"),
        ("occurred_at", "2026-11-21T22:47:02Z"),
        ("client_time", "2026-11-21T22:47:02Z"),
        ("clock_offset_ms", 0),
        ("details", '{"number": 8}'),
        ("object_sha256", "ab" * 32),
        ("object_id", "elsewhere"),
        ("incident_id", "01a19467-e800-7000-8000-000000000001"),
        ("justification_code", "OIC"),
        ("personal_commitment", b"\xab" * 32),
        ("schema_version", 2),
        ("mfa", True),
    ],
)
def test_an_edited_field_is_named(entries: list[str], verify: Verify, column: str, value: Any) -> None:
    attack((f"UPDATE audit_entry SET {column} = %s WHERE id = %s", [value, entries[7]]))  # noqa: S608 - names from this file

    assert first(verify()) == (Attack.EDITED, 7, entries[7])


def test_an_edit_with_a_new_content_hash_is_named(entries: list[str], verify: Verify) -> None:
    attack(("UPDATE audit_entry SET operation = 'evidence.listed' WHERE id = %s", [entries[7]]))
    rehash(entries[7])

    assert first(verify()) == (Attack.EDITED, 7, entries[7])


def test_an_edit_with_all_hashes_anew_is_named(entries: list[str], verify: Verify) -> None:
    forge(entries[35])

    assert first(verify()) == (Attack.EDITED, 35, entries[35])


def test_the_first_of_two_edits_is_named(entries: list[str], verify: Verify) -> None:
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id IN %s", [(entries[37], entries[20])]))

    assert first(verify()) == (Attack.EDITED, 20, entries[20])


def test_swapped_leaves_are_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("UPDATE audit_leaf SET leaf_index = 1000 + leaf_index WHERE leaf_index IN %s", [(10, 20)]),
        "UPDATE audit_leaf SET leaf_index = CASE leaf_index WHEN 1010 THEN 20 ELSE 10 END WHERE leaf_index > 999",
    )

    assert first(verify()) == (Attack.REORDERED, 10, entries[20])


def test_swapped_entries_of_leaves_are_named(entries: list[str], verify: Verify) -> None:
    stranger = str(uuid7())
    attack(
        ("UPDATE audit_leaf SET entry_id = %s WHERE leaf_index = 10", [stranger]),
        ("UPDATE audit_leaf SET entry_id = %s WHERE leaf_index = 20", [entries[10]]),
        ("UPDATE audit_leaf SET entry_id = %s WHERE leaf_index = 10", [entries[20]]),
    )

    assert first(verify()) == (Attack.REORDERED, 10, entries[20])


def test_an_entry_inserted_into_the_order_is_named(entries: list[str], verify: Verify, pc_rahman: Officer) -> None:
    (inserted,) = write(1, pc_rahman)
    content = bytes(Entry.objects.get(id=inserted).content_hash)
    attack(
        "UPDATE audit_leaf SET leaf_index = leaf_index + 100001 WHERE leaf_index >= 12",
        "UPDATE audit_leaf SET leaf_index = leaf_index - 100000 WHERE leaf_index > 100000",
        ("INSERT INTO audit_leaf VALUES (12, %s, %s)", [inserted, tree.leaf(content)]),
        "DELETE FROM audit_pending",
    )

    assert first(verify()) == (Attack.INSERTED, 12, inserted)


def test_an_entry_kept_from_the_sealer_is_named(entries: list[str], verify: Verify, pc_rahman: Officer) -> None:
    (hidden,) = write(1, pc_rahman)
    attack("DELETE FROM audit_pending")

    assert first(verify()) == (Attack.HIDDEN, None, hidden)


def test_an_entry_deleted_in_the_middle_is_named(entries: list[str], verify: Verify) -> None:
    attack(("DELETE FROM audit_entry WHERE id = %s", [entries[33]]))

    assert first(verify()) == (Attack.DELETED, 33, entries[33])


def test_an_entry_deleted_with_its_leaf_is_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id = %s", [entries[33]]),
        "DELETE FROM audit_leaf WHERE leaf_index = 33",
    )

    assert first(verify())[:2] == (Attack.DELETED, 33)


def test_an_entry_deleted_and_the_leaves_moved_up_is_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id = %s", [entries[33]]),
        "DELETE FROM audit_leaf WHERE leaf_index = 33",
        "UPDATE audit_leaf SET leaf_index = leaf_index + 100000 WHERE leaf_index > 33",
        "UPDATE audit_leaf SET leaf_index = leaf_index - 100001 WHERE leaf_index > 100000",
        "DELETE FROM audit_personal WHERE entry_id NOT IN (SELECT id FROM audit_entry)",
    )

    assert first(verify()) == (Attack.DELETED, 33, entries[34])


def test_a_deleted_tail_is_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id >= %s", [entries[38]]),
        "DELETE FROM audit_leaf WHERE leaf_index >= 38",
    )

    assert first(verify())[:2] == (Attack.TAIL_CUT, 38)


def test_a_tail_cut_with_its_checkpoint_is_named_by_the_bucket(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id >= %s", [entries[32]]),
        ("DELETE FROM audit_personal WHERE entry_id >= %s", [entries[32]]),
        "DELETE FROM audit_leaf WHERE leaf_index >= 32",
        "DELETE FROM audit_checkpoint WHERE size > 32",
        "DELETE FROM audit_anchor WHERE size > 32",
    )

    report = verify()

    assert first(report)[:2] == (Attack.TAIL_CUT, 32)
    assert report.first is not None
    assert report.first.text == "40 entries were anchored in the bucket, only 32 are left."


def test_an_emptied_journal_is_named(entries: list[str], verify: Verify) -> None:
    attack("TRUNCATE audit_entry, audit_personal, audit_leaf, audit_checkpoint, audit_anchor")

    assert first(verify())[:2] == (Attack.TAIL_CUT, 0)


def test_a_dropped_table_is_named(entries: list[str], verify: Verify) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry RENAME TO audit_entry_gone")
    try:
        report = verify()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry_gone RENAME TO audit_entry")

    assert first(report)[:2] == (Attack.TABLE_DROPPED, 0)
    assert str(report.first) == "leaf 0: table dropped: the table audit_entry is gone."


def test_a_suffix_written_anew_is_named(entries: list[str], verify: Verify) -> None:
    for entry_id in entries[36:]:
        forge(entry_id)

    assert first(verify()) == (Attack.REWRITTEN, 36, entries[36])


def test_a_suffix_written_anew_and_signed_by_a_stranger_is_named(
    entries: list[str], sealer: Sealer, verify: Verify
) -> None:
    forge(entries[36])
    rebuild(sealer, Signer(sealer.signer.name, Ed25519PrivateKey.generate()))

    assert first(verify())[:2] == (Attack.CHECKPOINT_CHANGED, 0)


def test_a_log_rebuilt_and_signed_with_the_stolen_key_is_named(
    entries: list[str], sealer: Sealer, verify: Verify
) -> None:
    forge(entries[36])
    rebuild(sealer, sealer.signer)

    report = verify()

    assert first(report) == (Attack.REBUILT, 36, entries[36])
    assert report.anchored == 32


def test_a_rebuilt_log_without_anchors_agrees_with_itself(entries: list[str], sealer: Sealer, verify: Verify) -> None:
    """Why the bucket is needed: the database alone cannot know."""
    forge(entries[36])
    rebuild(sealer, sealer.signer)

    report = verify(None)

    assert report.problems == []
    assert report.anchored == 0
    assert report.notices == ["The bucket was left out: nothing is compared with it."]


def test_a_fork_is_named(entries: list[str], sealer: Sealer, verify: Verify) -> None:
    """Two heads of one size, both signed, both in the bucket."""
    forge(entries[36])
    rebuild(sealer, sealer.signer)
    sealer.anchor()

    assert first(verify()) == (Attack.FORKED, 36, entries[36])


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


def test_a_changed_checkpoint_row_is_named(entries: list[str], verify: Verify) -> None:
    attack("UPDATE audit_checkpoint SET root = decode(repeat('ab', 32), 'hex') WHERE size = 40")

    assert first(verify())[:2] == (Attack.CHECKPOINT_CHANGED, 32)


def test_a_missing_checkpoint_row_is_named(entries: list[str], verify: Verify) -> None:
    attack("DELETE FROM audit_checkpoint WHERE size = 32")

    assert first(verify())[:2] == (Attack.CHECKPOINT_CHANGED, 0)


def test_an_anchor_that_is_not_in_the_bucket_is_named(entries: list[str], verify: Verify) -> None:
    attack("UPDATE audit_anchor SET key = key || 'x' WHERE size = 40")

    assert first(verify())[:2] == (Attack.CHECKPOINT_CHANGED, 39)


def test_changed_personal_data_is_named(entries: list[str], verify: Verify) -> None:
    payload = '{"actor": {"name": "PC Sean Doyle"}}'
    attack(("UPDATE audit_personal SET payload = %s WHERE entry_id = %s", [payload, entries[5]]))

    assert first(verify()) == (Attack.PERSONAL_CHANGED, 5, entries[5])


def test_an_entry_deleted_before_it_was_sealed_is_named(entries: list[str], verify: Verify, pc_rahman: Officer) -> None:
    (gone,) = write(1, pc_rahman)
    attack(("DELETE FROM audit_entry WHERE id = %s", [gone]))

    assert first(verify()) == (Attack.DELETED, None, gone)


def test_a_trigger_switched_off_is_named(entries: list[str], verify: Verify) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_leaf DISABLE TRIGGER leaf_is_append_only")
    try:
        report = verify()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_leaf ENABLE TRIGGER leaf_is_append_only")

    assert str(report.first) == (
        "guard removed: the trigger leaf_is_append_only on audit_leaf is missing or switched off."
    )


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


def test_an_unreachable_bucket_is_never_taken_for_a_good_one(
    entries: list[str], verify: Verify, settings: Any, signer: Signer
) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"

    report = verify(Bucket(signer.name))

    assert first(report)[0] is Attack.UNCHECKED
    assert report.anchored == 0


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


@pytest.fixture
def command_key(signer: Signer, settings: Any, tmp_path: Any) -> str:
    """The key and origin of this test's log, as the command finds them."""
    settings.AUDIT_LOG_ORIGIN = signer.name
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    return signer.verifier.as_text()


def test_the_command_says_whole_and_writes_it_down(entries: list[str], command_key: str) -> None:
    output = io.StringIO()

    call_command("verify_audit", "--key", command_key, stdout=output)

    assert output.getvalue().endswith("The journal is whole.\n")
    assert "  entries 0 to 39: sealed, signed, anchored in the bucket\n" in output.getvalue()
    assert "Not anchored yet: 0. Not sealed yet: 0." in output.getvalue()
    recorded = Entry.objects.get(operation="audit.verified")
    assert (recorded.outcome, recorded.details["sealed"], recorded.details["problems"]) == ("success", 40, [])


def test_the_command_fails_and_names_the_first_bad_entry(entries: list[str], command_key: str) -> None:
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id = %s", [entries[7]]))

    with pytest.raises(CommandError, match=rf"NOT whole. First: leaf 7: edited \(entry {entries[7]}\)"):
        call_command("verify_audit", "--key", command_key, stdout=io.StringIO())

    recorded = Entry.objects.get(operation="audit.verified")
    assert (recorded.outcome, recorded.reason_code) == ("error", "edited")


def test_the_command_refuses_a_key_it_cannot_read(empty_journal: None) -> None:
    with pytest.raises(CommandError, match="not a verifier key of Ed25519"):
        call_command("verify_audit", "--key", "midshire", stdout=io.StringIO())


def test_the_command_trusts_the_key_file_and_prints_notices(
    sealer: Sealer, signer: Signer, pc_rahman: Officer, settings: Any, tmp_path: Any
) -> None:
    settings.AUDIT_LOG_ORIGIN = signer.name
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    own = Sealer(checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, signer.name), sealer.bucket)
    write(2, pc_rahman)
    own.round()
    output = io.StringIO()

    call_command("verify_audit", "--without-bucket", "--no-record", stdout=output)

    assert "Note: The bucket was left out" in output.getvalue()
    assert not Entry.objects.filter(operation="audit.verified").exists()


def test_the_command_names_a_missing_key_file(empty_journal: None, settings: Any, tmp_path: Any) -> None:
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "none.pem"

    with pytest.raises(CommandError, match="make_journal_key"):
        call_command("verify_audit", stdout=io.StringIO())


def test_the_command_still_names_the_attack_when_it_cannot_write_it_down(entries: list[str], command_key: str) -> None:
    errors = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry RENAME TO audit_entry_gone")
    try:
        with pytest.raises(CommandError, match="the table audit_entry is gone"):
            call_command("verify_audit", "--key", command_key, stdout=io.StringIO(), stderr=errors)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry_gone RENAME TO audit_entry")

    assert "could not be written into the journal" in errors.getvalue()


def test_personal_data_edited_before_sealing_is_named(empty_journal: None, verify: Verify, pc_rahman: Officer) -> None:
    (waiting,) = write(1, pc_rahman)
    attack("UPDATE audit_personal SET payload = '{}'")

    assert first(verify()) == (Attack.PERSONAL_CHANGED, None, waiting)


def test_a_bucket_lost_during_the_comparison_leaves_a_range(
    entries: list[str], sealer: Sealer, verify: Verify, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the leaf hashes of the bucket the first bad leaf is known only to lie after the last good head."""
    forge(entries[36])
    rebuild(sealer, sealer.signer)

    def down(kept: object) -> bytes:
        message = "The bucket cannot be used."
        raise BucketDown(message)

    monkeypatch.setattr(bucket, "leaf_hashes", down)

    assert first(verify(bucket)) == (Attack.REBUILT, 32, entries[32])
