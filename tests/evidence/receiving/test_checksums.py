"""Checksums of parts and the hash of the whole: wrong bytes are dropped, sent again, and kept aside in the end."""

from evidence.intake import incoming
from evidence.models import Item, Upload, UploadState
from tests.evidence.receiving.client import checksum, patch
from tests.evidence.receiving.conftest import CONTENT
from tests.evidence.receiving.journalled import entries


def test_a_part_with_the_right_checksum_counts(camera, upload) -> None:
    reply = patch(camera, upload, CONTENT[:5000], upload_checksum=checksum(CONTENT[:5000]))

    assert (reply.status, Upload.objects.get().offset) == (204, 5000)


def test_a_part_with_a_wrong_checksum_is_dropped(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])

    reply = patch(camera, upload, CONTENT[5000:6000], offset=5000, upload_checksum=checksum(b"other"))

    assert (reply.status, reply.headers["upload-offset"]) == (460, "5000")
    assert incoming.part_path(upload.pk).read_bytes() == CONTENT[:5000]


def test_after_a_dropped_part_the_upload_ends_with_the_right_hash(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])
    patch(camera, upload, CONTENT[5000:6000], offset=5000, upload_checksum=checksum(b"other"))

    patch(camera, upload, CONTENT[5000:], offset=5000)

    assert Upload.objects.get().state == UploadState.RECEIVED


def test_a_cut_part_with_a_checksum_is_dropped_because_it_cannot_be_checked(camera, upload) -> None:
    patch(camera, upload, CONTENT[:3000], is_cut=True, upload_checksum=checksum(CONTENT[:5000]))

    assert Upload.objects.get().offset == 0
    assert incoming.part_path(upload.pk).read_bytes() == b""


def test_a_wrong_whole_hash_sends_the_camera_back_to_the_start(camera, upload) -> None:
    wrong = bytes(len(CONTENT))

    reply = patch(camera, upload, wrong)

    row = Upload.objects.get()
    assert (reply.status, reply.headers["upload-offset"]) == (460, "0")
    assert (row.state, row.offset, row.cause) == (
        UploadState.RECEIVING,
        0,
        "The hash differs from the device's; it is sent again.",
    )
    assert entries(upload) == [("upload.refused", "success", "hash_differs")]
    assert not incoming.part_path(upload.pk).exists()


def test_a_wrong_hash_heals_when_the_right_bytes_come(camera, upload) -> None:
    patch(camera, upload, bytes(len(CONTENT)))

    patch(camera, upload, CONTENT)

    row = Upload.objects.get()
    assert (row.state, row.cause) == (UploadState.RECEIVED, "")


def test_after_three_wrong_hashes_the_bytes_are_kept_aside(camera, upload) -> None:
    wrong = bytes(len(CONTENT))

    for _ in range(3):
        patch(camera, upload, wrong)

    assert Upload.objects.get().state == UploadState.REFUSED
    assert (incoming.folder() / f"{upload.pk}.refused").read_bytes() == wrong
    assert not Item.objects.exists()
