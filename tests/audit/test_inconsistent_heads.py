"""The sealer never signs over a gap, a changed head, a strange key or a database that was set back."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.bucket import Bucket
from audit.notes import Signer
from audit.sealer import Inconsistent, Sealer
from tests.audit.attacks import attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.audit.heads import sizes

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


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


def test_a_database_set_back_to_an_older_head_is_not_signed(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    write(1, pc_rahman)
    sealer.round(is_last=True)
    attack("DELETE FROM audit_checkpoint WHERE size = 4")

    with pytest.raises(Inconsistent, match="has signed 4 entries, the database now ends at 3"):
        sealer.sign(is_due=True)
