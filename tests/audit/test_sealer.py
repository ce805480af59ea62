"""The sealer: dense leaves, signed heads in time, anchors that are made up for, and no inconsistent signature."""

import base64
import threading
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import OperationalError, connection

from audit import reading, tree
from audit.bucket import Bucket, BucketDown, Kept
from audit.management.commands import sealer as command
from audit.models import Anchor, Checkpoint, Entry, Leaf, Pending, Personal
from audit.notes import Signer
from audit.sealer import Inconsistent, Sealer
from tests.audit.attacks import attack, rows, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def sizes() -> list[int]:
    return list(Checkpoint.objects.order_by("size").values_list("size", flat=True))


def test_entries_get_dense_leaves_by_rising_id(sealer: Sealer, pc_rahman: Officer) -> None:
    identifiers = write(5, pc_rahman)

    sealed = sealer.seal()

    leaves = rows("SELECT leaf_index, entry_id::text FROM audit_leaf ORDER BY leaf_index")
    assert sealed == 5
    assert leaves == list(enumerate(identifiers))
    assert Pending.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ("UPDATE audit_entry SET outcome = 'denied'", "fields"),
        ("UPDATE audit_entry SET writer_mac = decode(repeat('ab', 16), 'hex')", "writer"),
        ("UPDATE audit_entry SET writer_mac = NULL", "writer"),
        ("UPDATE audit_entry SET content_hash = sha256('')", "fields"),
    ],
)
def test_an_entry_that_was_tampered_with_is_sealed_with_its_flaw(
    sealer: Sealer, pc_rahman: Officer, caplog: pytest.LogCaptureFixture, change: str, flaw: str
) -> None:
    (good,) = write(1, pc_rahman)
    sealer.seal()
    (bad,) = write(1, pc_rahman)
    attack((f"{change} WHERE id = %s", [bad]))

    sealed = sealer.seal()

    assert sealed == 1
    assert dict(rows("SELECT entry_id::text, flaw FROM audit_leaf")) == {good: "", bad: flaw}
    assert f"Entry {bad} was sealed with a flaw ({flaw})" in caplog.text
    assert reading.protection().flawed == 1


def test_a_key_that_is_being_replaced_still_counts(sealer: Sealer, pc_rahman: Officer, settings: Any) -> None:
    write(1, pc_rahman)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    write(1, pc_rahman)

    sealer.seal()

    assert rows("SELECT flaw FROM audit_leaf") == [("",), ("",)]


def test_an_entry_of_a_key_that_counts_no_more_is_flawed(sealer: Sealer, pc_rahman: Officer, settings: Any) -> None:
    write(1, pc_rahman)
    settings.SECRET_KEY = "the next one"

    sealer.seal()

    assert rows("SELECT flaw FROM audit_leaf") == [("writer",)]


def test_sealing_again_adds_nothing(sealer: Sealer, pc_rahman: Officer) -> None:
    write(2, pc_rahman)

    assert (sealer.seal(), sealer.seal()) == (2, 0)
    assert Leaf.objects.count() == 2


def test_a_batch_is_limited(sealer: Sealer, pc_rahman: Officer) -> None:
    write(5, pc_rahman)

    assert (sealer.seal(limit=3), sealer.seal(limit=3)) == (3, 2)


def test_a_head_is_signed_for_every_256_leaves_without_waiting(sealer: Sealer, pc_rahman: Officer) -> None:
    write(600, pc_rahman)
    sealer.seal()

    sealer.sign(is_due=False)

    assert sizes() == [256, 512]


def test_the_first_round_signs_what_is_left_and_later_ones_wait(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    write(1, pc_rahman)
    sealer.round()

    assert sizes() == [3]


def test_a_head_is_signed_in_time(sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints are at most 60 s apart while entries come in."""
    clock = [1000.0]
    monkeypatch.setattr("audit.sealer.time.monotonic", lambda: clock[0])
    write(1, pc_rahman)
    sealer.round()
    write(1, pc_rahman)
    sealer.round()

    clock[0] += 49
    sealer.round()
    before = sizes()
    clock[0] += 2
    sealer.round()

    assert (before, sizes()) == ([1], [1, 2])


def test_nothing_new_signs_nothing(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()

    assert sealer.round(is_last=True) == 0
    assert sizes() == [3]


def test_the_root_is_that_of_the_whole_tree(sealer: Sealer, pc_rahman: Officer) -> None:
    write(300, pc_rahman)

    sealer.round(is_last=True)

    leaves = [bytes(leaf_hash) for (leaf_hash,) in rows("SELECT leaf_hash FROM audit_leaf ORDER BY leaf_index")]
    last = Checkpoint.objects.get(size=300)
    assert bytes(last.root) == tree.root(leaves)
    assert bytes(last.leaf_hashes) == b"".join(leaves[256:])


def test_the_note_verifies_by_an_independent_path(sealer: Sealer, signer: Signer, pc_rahman: Officer) -> None:
    """The signature is checked by hand with the raw key, not by our own notes module."""
    write(2, pc_rahman)
    sealer.round()

    note = Checkpoint.objects.get(size=2).signed_note
    body, _, line = note.partition("\n\n")
    signature = base64.b64decode(line.split(" ")[2])[4:]
    raw = base64.b64decode(signer.verifier.as_text().split("+", 2)[2])[1:]
    Ed25519PublicKey.from_public_bytes(raw).verify(signature, f"{body}\n".encode())
    assert body.split("\n")[:2] == [signer.name, "2"]


def test_checkpoints_go_to_the_locked_bucket(sealer: Sealer, bucket: Bucket, pc_rahman: Officer) -> None:
    write(2, pc_rahman)

    sealer.round()

    anchor = Anchor.objects.get(size=2)
    (kept,) = bucket.checkpoints()
    saved = Checkpoint.objects.get(size=2)
    assert (kept.size, kept.root, kept.key) == (2, bytes(saved.root), anchor.key)
    assert bucket.note(kept) == saved.signed_note
    assert bucket.leaf_hashes(kept) == bytes(saved.leaf_hashes)
    assert anchor.place == "s3://journal"


def test_the_store_refuses_to_delete_a_checkpoint(sealer: Sealer, bucket: Bucket, pc_rahman: Officer) -> None:
    write(1, pc_rahman)
    sealer.round()
    anchor = Anchor.objects.get(size=1)

    with pytest.raises(bucket._client.exceptions.ClientError, match=r"(?i)denied|lock|retention|WORM"):
        bucket._client.delete_object(Bucket=bucket.name, Key=anchor.key, VersionId=anchor.version_id)

    assert [kept.size for kept in bucket.checkpoints()] == [1]


def test_a_bucket_that_is_down_is_made_up_for(
    sealer: Sealer, pc_rahman: Officer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("audit.sealer.time.monotonic", lambda: clock[0])
    address, settings.S3_ENDPOINT_URL = settings.S3_ENDPOINT_URL, "http://127.0.0.1:1"
    write(300, pc_rahman)
    sealer.round(is_last=True)
    during = Anchor.objects.count()
    settings.S3_ENDPOINT_URL = address
    sealer.bucket = Bucket(sealer.signer.name)

    clock[0] += 5
    too_early = sealer.anchor()
    clock[0] += 15
    sealer.round()

    assert (during, too_early) == (0, 0)
    assert list(Anchor.objects.order_by("size").values_list("size", flat=True)) == [256, 300]


def test_a_bucket_that_is_down_is_named(settings: Any) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"

    with pytest.raises(BucketDown, match="check the object store"):
        list(Bucket("log").checkpoints())


def test_a_gap_in_the_leaves_is_never_signed_over(sealer: Sealer, pc_rahman: Officer) -> None:
    write(5, pc_rahman)
    sealer.seal()
    attack("DELETE FROM audit_leaf WHERE leaf_index = 2")

    with pytest.raises(Inconsistent, match="Leaf 2 is missing"):
        sealer.sign(is_due=True)

    assert sizes() == []


def test_a_changed_head_is_never_built_on(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    attack("UPDATE audit_checkpoint SET root = decode(repeat('ab', 32), 'hex')")
    write(1, pc_rahman)
    sealer.seal()

    with pytest.raises(Inconsistent, match="does not agree"):
        sealer.sign(is_due=True)


def test_a_head_of_a_strange_key_is_never_built_on(sealer: Sealer, bucket: Bucket, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    stranger = Sealer(Signer(sealer.signer.name, Ed25519PrivateKey.generate()), bucket)

    with pytest.raises(Inconsistent, match="No known key"):
        stranger.sign(is_due=True)


def test_a_former_key_is_known_when_it_is_listed(
    sealer: Sealer, bucket: Bucket, pc_rahman: Officer, settings: Any
) -> None:
    write(3, pc_rahman)
    sealer.round()
    settings.AUDIT_FORMER_VERIFIERS = [sealer.signer.verifier.as_text()]
    successor = Sealer(Signer(sealer.signer.name, Ed25519PrivateKey.generate()), bucket)
    write(1, pc_rahman)

    successor.round(is_last=True)

    assert sizes() == [3, 4]


def test_a_database_set_back_under_a_running_sealer_is_not_signed(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    attack("TRUNCATE audit_checkpoint, audit_leaf, audit_entry")
    write(1, pc_rahman)

    with pytest.raises(Inconsistent, match="checkpoint of 3 entries is gone"):
        sealer.round(is_last=True)


def test_a_database_restored_from_an_old_copy_is_not_signed(sealer: Sealer, bucket: Bucket, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    attack("TRUNCATE audit_checkpoint, audit_leaf, audit_entry, audit_anchor")

    with pytest.raises(Inconsistent, match="holds a checkpoint of 3 entries"):
        Sealer(sealer.signer, bucket).compare_with_bucket()


def test_a_bucket_that_agrees_lets_a_new_sealer_go_on(sealer: Sealer, bucket: Bucket, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    successor = Sealer(sealer.signer, bucket)
    write(1, pc_rahman)

    successor.compare_with_bucket()
    successor.round()

    assert sizes() == [3, 4]


def test_position_tells_size_and_waiting_time(sealer: Sealer, pc_rahman: Officer) -> None:
    write(2, pc_rahman)
    sealer.round()
    with time_machine.travel("2026-11-21T22:47:02Z", tick=False):
        write(1, pc_rahman)
    with time_machine.travel("2026-11-21T22:47:14Z", tick=False):
        position = reading.position()

    assert position.size == 2
    assert position.sealed_at == Checkpoint.objects.get(size=2).created_at
    assert position.lag_seconds >= 0


def test_the_command_seals_until_it_is_told_to_stop(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    stopping = threading.Event()
    stopping.set()

    command.run(sealer, stopping)

    assert sizes() == [3]


def test_the_command_waits_for_a_database_that_is_away(
    sealer: Sealer, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database restart cuts the connection; the next round makes a new one."""
    write(3, pc_rahman)
    stopping = threading.Event()
    waits: list[float] = []

    def wait(pause: float) -> None:
        waits.append(pause)
        if len(waits) == 2:
            stopping.set()

    monkeypatch.setattr(stopping, "wait", wait)
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    command.run(sealer, stopping)

    assert waits[0] == 2 * command.PAUSE
    assert sizes() == [3]


def test_a_database_set_back_to_an_older_head_is_not_signed(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    write(1, pc_rahman)
    sealer.round(is_last=True)
    attack("DELETE FROM audit_checkpoint WHERE size = 4")

    with pytest.raises(Inconsistent, match="has signed 4 entries, the database now ends at 3"):
        sealer.sign(is_due=True)


def test_the_command_seals_while_the_bucket_cannot_be_compared(
    sealer: Sealer, pc_rahman: Officer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"
    write(3, pc_rahman)
    stopping = threading.Event()
    monkeypatch.setattr(stopping, "wait", lambda pause: stopping.set())

    command.run(sealer, stopping)

    assert sizes() == [3]
    assert Anchor.objects.count() == 0


def test_what_the_bucket_does_not_hold_is_empty_and_a_bucket_away_is_named(bucket: Bucket, settings: Any) -> None:
    missing = Kept(1, b"", f"{bucket._checkpoints}nothing")

    assert bucket.note(missing) == ""

    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"
    with pytest.raises(BucketDown, match="The bucket journal cannot be used"):
        Bucket("log").note(missing)


def test_rows_name_themselves(sealer: Sealer, pc_rahman: Officer) -> None:
    (identifier,) = write(1, pc_rahman)
    waiting = str(Pending.objects.get())
    sealer.round()

    assert waiting == f"pending {identifier}"
    assert str(Entry.objects.get()) == f"evidence.viewed success {identifier}"
    assert str(Personal.objects.get()) == f"personal part of {identifier}"
    assert (str(Leaf.objects.get()), str(Checkpoint.objects.get())) == ("leaf 0", "checkpoint at 1")
    assert str(Anchor.objects.get()) == "anchor of 1 in s3://journal"


def test_the_command_ends_cleanly_when_the_database_is_away(
    sealer: Sealer, pc_rahman: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    write(3, pc_rahman)
    stopping = threading.Event()
    stopping.set()
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    command.run(sealer, stopping)
    connection.close()

    assert "Stopped without the last head" in caplog.text
    assert sizes() == []
