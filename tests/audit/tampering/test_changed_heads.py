"""Attacks on signed heads (integrity reference, section 3.2): rewritten, rebuilt, forked; the bucket betrays them."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.bucket import Bucket, BucketDown
from audit.findings import Attack
from audit.notes import Signer
from audit.sealer import Sealer
from tests.audit.attacks import Verify, attack, first, forge, rebuild
from tests.audit.cast import IN_TRANSACTIONS

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


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


def test_a_changed_checkpoint_row_is_named(entries: list[str], verify: Verify) -> None:
    attack("UPDATE audit_checkpoint SET root = decode(repeat('ab', 32), 'hex') WHERE size = 40")

    assert first(verify())[:2] == (Attack.CHECKPOINT_CHANGED, 32)


def test_a_missing_checkpoint_row_is_named(entries: list[str], verify: Verify) -> None:
    attack("DELETE FROM audit_checkpoint WHERE size = 32")

    assert first(verify())[:2] == (Attack.CHECKPOINT_CHANGED, 0)


def test_an_anchor_that_is_not_in_the_bucket_is_named(entries: list[str], verify: Verify) -> None:
    attack("UPDATE audit_anchor SET key = key || 'x' WHERE size = 40")

    assert first(verify())[:2] == (Attack.CHECKPOINT_CHANGED, 39)


def test_an_unreachable_bucket_is_never_taken_for_a_good_one(
    entries: list[str], verify: Verify, settings: Any, signer: Signer
) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"

    report = verify(Bucket(signer.name))

    assert first(report)[0] is Attack.UNCHECKED
    assert report.anchored == 0


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
