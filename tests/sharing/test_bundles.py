"""A sent version becomes a bundle: sealed, attested by the journal, streamed from any byte, broken off when it must."""

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import RequestFactory

from audit.reading import trail
from audit.sealer import Sealer
from evidence import storage
from evidence.models import StoreFinding, VerifyOutcome
from evidence.serving.pouring import Revoked
from evidence.sharing.actions.bundling import make_bundle, make_bundles, sign_bundle, sign_bundles
from evidence.sharing.bundle import streaming
from evidence.sharing.bundle.payload import BLOCK_BYTES, Flipped
from evidence.sharing.bundle.streaming import NotReady, answer, stream_bundle
from evidence.sharing.models import Bundle, BundleState, PackageVersion, Recipient
from tests.accounts.acts import JournalDown
from tests.sharing.made_bundle import LONG, SHORT, seal

pytestmark = pytest.mark.slow
SOMEBODY = Recipient(name="Amara Osei")


def flip(version: PackageVersion, at: int) -> None:
    """Change one byte of the first exhibit in the object store, past everything that Exhibit does."""
    file = version.items.first().file
    content = bytearray(storage.read_range(file.key, 0, None).__next__() if file.size < 1 << 18 else LONG)
    content[at] ^= 1
    storage.client().put_object(Bucket=settings.S3_BUCKET, Key=file.key, Body=bytes(content))


def ask(version: PackageVersion, still_may: Callable[[], bool] = lambda: True, **headers: str) -> tuple[int, bytes]:
    async def whole() -> tuple[int, bytes]:
        response = await answer(RequestFactory().get("/s/bundle/", headers=headers), version, still_may)
        if not response.streaming:
            return response.status_code, response.content
        return response.status_code, b"".join([piece async for piece in response])

    return async_to_sync(whole)()


def test_it_holds_the_very_bytes_and_everything_to_check_them(bundle: Bundle, sent: PackageVersion) -> None:
    content = b"".join(stream_bundle(sent, SOMEBODY))

    opened = zipfile.ZipFile(io.BytesIO(content))
    names = {name.removeprefix("MID-26-00418-v1/") for name in opened.namelist()}
    assert len(content) == bundle.size
    assert opened.read("MID-26-00418-v1/data/01-AR-1.mp4") == LONG
    assert opened.read("MID-26-00418-v1/data/02-AR-2.mp4") == SHORT
    assert names >= {"bagit.txt", "index.html", "verify.py", "certificate.pdf", "hashes.txt", "signature.tlog-proof"}
    assert names >= {"proofs/02-AR-2.tlog-proof", "custody/02-AR-2.html", "custody/02-AR-2.json"}


def test_sealing_leaves_exactly_these_rows(bundle: Bundle, sent: PackageVersion) -> None:
    rows = {row.operation: row for row in trail(sent.package)}

    assert set(rows) == {"sharing.bundle_sealed", "sharing.bundle_signed"}
    assert rows["sharing.bundle_sealed"].sha256 == bundle.tagmanifest_sha256
    assert rows["sharing.bundle_sealed"].details["exhibits"] == 2


def test_before_a_signed_head_covers_its_exhibits_there_is_no_bundle(sent: PackageVersion) -> None:
    assert make_bundle(version=sent) is None

    assert ask(sent)[0] == 202
    with pytest.raises(NotReady):
        next(stream_bundle(sent, SOMEBODY))


def test_the_turns_make_and_sign_what_is_due_once(sealer: Sealer, sent: PackageVersion) -> None:
    for _ in range(2):
        seal(sealer)
        make_bundles()
        sign_bundles()
        seal(sealer)
        sign_bundles()

    assert Bundle.objects.get(version=sent).state == BundleState.READY


def test_a_failed_journal_leaves_the_bundle_unsigned(
    sealer: Sealer, sent: PackageVersion, request: pytest.FixtureRequest
) -> None:
    seal(sealer)
    made = make_bundle(version=sent)
    assert made is not None
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        sign_bundle(bundle=made, proof=b"proof")

    made.refresh_from_db()
    assert (made.state, made.parts.filter(path="signature.tlog-proof").exists()) == (BundleState.SEALED, False)


@pytest.mark.parametrize("start", [0, 1, 5000, BLOCK_BYTES - 7, BLOCK_BYTES + 12345, -1])
def test_a_download_goes_on_from_any_byte(bundle: Bundle, sent: PackageVersion, start: int) -> None:
    whole = b"".join(stream_bundle(sent, SOMEBODY))
    start = start if start >= 0 else bundle.size - 1

    status, rest = ask(sent, Range=f"bytes={start}-")

    assert (status, rest) == (206, whole[start:])


def test_a_range_after_the_end_is_refused(bundle: Bundle, sent: PackageVersion) -> None:
    assert ask(sent, Range=f"bytes={bundle.size}-")[0] == 416


def test_a_byte_flipped_before_bundling_makes_no_bundle_but_a_finding(sealer: Sealer, sent: PackageVersion) -> None:
    seal(sealer)
    flip(sent, BLOCK_BYTES + 3)

    assert make_bundle(version=sent) is None

    file = sent.items.first().file
    assert file.verify_outcome == VerifyOutcome.MISMATCH
    assert StoreFinding.objects.filter(item=file.item, closed_at=None).exists()
    assert trail(sent.package)[0].operation == "sharing.bundle_broken"
    assert ask(sent)[0] == 409


def test_a_byte_flipped_while_it_is_sent_breaks_the_answer_off_before_that_block(
    bundle: Bundle, sent: PackageVersion
) -> None:
    whole = b"".join(stream_bundle(sent, SOMEBODY))
    flip(sent, BLOCK_BYTES + 3)
    got = bytearray()

    async def receive() -> None:
        response = await answer(RequestFactory().get("/s/bundle/"), sent, lambda: True)
        async for piece in response:
            got.extend(piece)

    with pytest.raises(Flipped):
        async_to_sync(receive)()

    assert whole.startswith(bytes(got))
    assert len(got) == whole.index(b"and a little more")
    assert trail(sent.package)[0].reason_code == "hash_differs"
    assert ask(sent)[0] == 409


def test_a_bundle_whose_blocks_were_hashed_by_sha256_is_sent_as_before(bundle: Bundle, sent: PackageVersion) -> None:
    whole = b"".join(stream_bundle(sent, SOMEBODY))
    blocks = [LONG[start : start + BLOCK_BYTES] for start in range(0, len(LONG), BLOCK_BYTES)]
    of_old = b"".join(hashlib.sha256(block).digest() for block in blocks)
    bundle.parts.filter(path="data/01-AR-1.mp4").update(blocks=of_old, blocks_by="sha256")

    assert ask(sent) == (200, whole)


def test_a_right_withdrawn_ends_the_answer(bundle: Bundle, sent: PackageVersion, monkeypatch) -> None:
    monkeypatch.setattr(streaming, "ASK_AGAIN_SECONDS", 0.0)

    with pytest.raises(Revoked):
        ask(sent, still_may=lambda: False)
