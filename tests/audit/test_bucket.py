"""The bucket: checkpoints are locked in it, and made up for when it was away."""

from typing import Any

import pytest

from audit.bucket import Bucket, BucketDown, Kept
from audit.models import Anchor, Checkpoint
from audit.sealer import Sealer
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


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


def test_what_the_bucket_does_not_hold_is_empty_and_a_bucket_away_is_named(bucket: Bucket, settings: Any) -> None:
    missing = Kept(1, b"", f"{bucket._checkpoints}nothing")

    assert bucket.note(missing) == ""

    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"
    with pytest.raises(BucketDown, match="The bucket journal cannot be used"):
        Bucket("log").note(missing)
