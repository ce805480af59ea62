"""The sealer: dense leaves, flaws kept with them, and signed heads in time."""

import base64
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit import reading, tree
from audit.models import Anchor, Checkpoint, Entry, Leaf, Pending, Personal
from audit.notes import Signer
from audit.sealer import Sealer
from tests.audit.attacks import attack, rows, write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.audit.heads import sizes

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


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


def test_rows_name_themselves(sealer: Sealer, pc_rahman: Officer) -> None:
    (identifier,) = write(1, pc_rahman)
    waiting = str(Pending.objects.get())
    sealer.round()

    assert waiting == f"pending {identifier}"
    assert str(Entry.objects.get()) == f"evidence.viewed success {identifier}"
    assert str(Personal.objects.get()) == f"personal part of {identifier}"
    assert (str(Leaf.objects.get()), str(Checkpoint.objects.get())) == ("leaf 0", "checkpoint at 1")
    assert str(Anchor.objects.get()) == "anchor of 1 in s3://journal"
