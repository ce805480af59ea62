"""The door for bytes, case by case (tus 1.0.0)."""

import os

import pytest

from audit.reading import trail
from evidence.intake import incoming
from evidence.models import Item, Place, Upload, UploadState
from evidence.receiving.hashers import running_hashes
from tests.evidence.receiving.client import patch
from tests.evidence.receiving.conftest import CONTENT, SHA256
from tests.factories.evidence import make_camera


def test_one_patch_makes_an_item_with_the_same_bytes(camera, upload) -> None:
    reply = patch(camera, upload, [CONTENT[:4000], CONTENT[4000:]])

    item = Item.objects.get(upload=upload)
    assert (reply.status, reply.headers["upload-offset"]) == (204, str(len(CONTENT)))
    assert incoming.whole_path(item.original.incoming_name).read_bytes() == CONTENT
    assert (item.original.sha256, item.original.place) == (SHA256, Place.INCOMING)


def test_the_received_file_is_read_only(camera, upload) -> None:
    patch(camera, upload, CONTENT)

    mode = incoming.whole_path(str(upload.pk)).stat().st_mode & 0o777
    assert mode == 0o440


def test_the_item_says_who_recorded_it_and_when_without_the_clock_error(camera, upload, pc_rahman) -> None:
    patch(camera, upload, CONTENT)

    item = Item.objects.get(upload=upload)
    assert item.recorded_by == pc_rahman
    assert (item.recorded_at_device - item.recorded_at).total_seconds() == 2.3


def test_several_patches_give_one_hash_without_reading_again(camera, upload, monkeypatch) -> None:
    patch(camera, upload, CONTENT[:5000])
    monkeypatch.setattr(incoming, "hash_range", lambda descriptor, hasher, start, end: start)

    reply = patch(camera, upload, CONTENT[5000:], offset=5000)

    assert reply.status == 204
    assert Upload.objects.get().sha256_computed == SHA256


def test_a_lost_running_hash_is_made_again_from_the_file(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])
    running_hashes.forget(upload.pk)

    patch(camera, upload, CONTENT[5000:], offset=5000)

    assert Upload.objects.get().state == UploadState.RECEIVED


def test_a_large_lost_beginning_is_left_for_a_task(camera, upload, monkeypatch) -> None:
    patch(camera, upload, CONTENT[:5000])
    running_hashes.forget(upload.pk)
    monkeypatch.setattr("evidence.receiving.hashers.CATCH_UP_BYTES", 4999)

    reply = patch(camera, upload, CONTENT[5000:], offset=5000)

    row = Upload.objects.get()
    assert (reply.status, row.state, row.offset) == (204, UploadState.VERIFYING, len(CONTENT))


@pytest.mark.parametrize("offset", [0, 4999, 5001], ids=["repeated", "overlapping", "ahead"])
def test_a_repeated_or_out_of_order_part_changes_nothing(camera, upload, offset: int) -> None:
    patch(camera, upload, CONTENT[:5000])

    reply = patch(camera, upload, CONTENT[5000:], offset=offset)

    assert (reply.status, reply.headers["upload-offset"]) == (409, "5000")
    assert incoming.part_path(upload.pk).read_bytes() == CONTENT[:5000]
    assert Upload.objects.get().offset == 5000


def test_a_cut_connection_keeps_what_arrived(camera, upload) -> None:
    patch(camera, upload, [CONTENT[:3000], CONTENT[3000:7000]], is_cut=True)

    assert Upload.objects.get().offset == 7000
    assert incoming.part_path(upload.pk).read_bytes() == CONTENT[:7000]


def test_a_recording_cut_many_times_has_the_same_bytes_and_hash(camera, upload) -> None:
    for start in range(0, 10_000, 1000):
        patch(camera, upload, CONTENT[start : start + 1000], offset=start, is_cut=True)

    reply = patch(camera, upload, CONTENT[10_000:], offset=10_000)

    assert reply.status == 204
    assert incoming.whole_path(str(upload.pk)).read_bytes() == CONTENT


def test_more_bytes_than_declared_are_refused_before_one_is_taken(camera, upload) -> None:
    reply = patch(camera, upload, CONTENT + b"x")

    assert (reply.status, Upload.objects.get().offset) == (413, 0)
    assert incoming.part_path(upload.pk).read_bytes() == b""


def test_more_bytes_than_declared_in_chunks_are_cut_back(camera, upload) -> None:
    reply = patch(camera, upload, [CONTENT, b"x"], content_length=None)

    assert (reply.status, Upload.objects.get().offset) == (413, 0)
    assert incoming.part_path(upload.pk).read_bytes() == b""


def test_nothing_can_be_added_after_the_end(camera, upload) -> None:
    patch(camera, upload, CONTENT)

    reply = patch(camera, upload, b"x", offset=len(CONTENT))

    assert reply.status == 403
    assert incoming.whole_path(str(upload.pk)).read_bytes() == CONTENT


def test_a_second_writer_must_wait(camera, upload) -> None:
    descriptor = incoming.open_part(upload.pk)

    reply = patch(camera, upload, CONTENT)

    os.close(descriptor)
    assert (reply.status, reply.headers["retry-after"]) == (423, "1")
    assert Upload.objects.get().offset == 0


def test_after_a_crash_only_counted_bytes_stay(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])
    with incoming.part_path(upload.pk).open("ab") as file:
        file.write(b"written, not counted")
    running_hashes.forget(upload.pk)

    reply = patch(camera, upload, CONTENT[5000:], offset=5000)

    assert reply.status == 204
    assert incoming.whole_path(str(upload.pk)).read_bytes() == CONTENT


def test_after_a_power_cut_the_shorter_file_wins(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])
    os.truncate(incoming.part_path(upload.pk), 3000)

    refused = patch(camera, upload, CONTENT[5000:], offset=5000)
    reply = patch(camera, upload, CONTENT[3000:], offset=3000)

    assert (refused.status, refused.headers["upload-offset"]) == (409, "3000")
    assert (reply.status, Upload.objects.get().sha256_computed) == (204, SHA256)


def test_a_rename_whose_transaction_failed_is_taken_back(camera, upload) -> None:
    patch(camera, upload, CONTENT[:5000])
    incoming.seal(upload.pk)

    reply = patch(camera, upload, CONTENT[5000:], offset=5000)

    assert (reply.status, Upload.objects.get().state) == (204, UploadState.RECEIVED)


def test_the_journal_has_exactly_one_row_for_a_received_recording(camera, upload) -> None:
    patch(camera, upload, CONTENT)

    row, *others = trail(Item.objects.get())
    assert (row.operation, row.actor_type, row.sha256, others) == ("evidence.received", "device", SHA256, [])


def test_without_its_journal_entry_nothing_is_received(camera, upload, monkeypatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("no journal")

    monkeypatch.setattr("evidence.actions.intake.receiving.journal.act", fail)

    reply = patch(camera, upload, CONTENT)

    assert reply.status == 503
    assert not Item.objects.exists()
    assert Upload.objects.get().state == UploadState.RECEIVING


def test_the_same_bytes_again_are_linked_not_dropped(camera, upload) -> None:
    patch(camera, upload, CONTENT)
    from_other = make_camera("X7000A0A1")
    second = Upload.objects.create(
        camera=from_other.camera,
        recording_id="X7000A0A1-1",
        length=upload.length,
        sha256_expected=upload.sha256_expected,
        manifest=upload.manifest,
    )

    patch(from_other, second, CONTENT)

    first, copy = Item.objects.get(upload=upload), Item.objects.get(upload=second)
    assert copy.duplicate_of == first
    assert copy.original.incoming_name != first.original.incoming_name
