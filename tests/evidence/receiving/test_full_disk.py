"""A disk that is really full: a small file system of its own, where the tests may mount one."""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.intake import incoming
from evidence.models import Upload, UploadState
from tests.evidence.receiving.client import checksum, patch
from tests.factories.evidence import make_upload

ROOM = 1 << 20
BIG = bytes(range(256)) * 8192  # 2 MiB
LIBRARY = ctypes.CDLL(None, use_errno=True)
CAUSE = "The receiving disk is full. What arrived is kept; the rest can be sent when there is room."


@pytest.fixture
def small_disk(receiving_folder) -> Iterator[Path]:
    """Mount a file system of 1 MiB over the receiving folder."""
    options = f"size={ROOM}".encode()
    if LIBRARY.mount(b"tmpfs", bytes(receiving_folder), b"tmpfs", 0, options):
        pytest.skip(f"needs the right to mount a small file system ({os.strerror(ctypes.get_errno())})")
    yield receiving_folder
    LIBRARY.umount2(bytes(receiving_folder), 2)


def test_a_full_disk_keeps_what_fits_and_says_so(camera, small_disk) -> None:
    upload = make_upload(camera, BIG)

    reply = patch(camera, upload, [BIG[: 3 << 19], BIG[3 << 19 :]])

    row = Upload.objects.get()
    assert (reply.status, row.state, row.cause) == (507, UploadState.RECEIVING, CAUSE)
    assert 0 < row.offset == incoming.part_path(upload.pk).stat().st_size <= ROOM
    assert incoming.part_path(upload.pk).read_bytes() == BIG[: row.offset]


def test_it_heals_when_there_is_room_again(camera, small_disk) -> None:
    upload = make_upload(camera, BIG)
    patch(camera, upload, BIG)
    LIBRARY.mount(b"tmpfs", bytes(small_disk), b"tmpfs", 32, b"size=8m")  # 32: change the mounted one
    offset = Upload.objects.get().offset

    reply = patch(camera, upload, BIG[offset:], offset=offset)

    row = Upload.objects.get()
    assert (reply.status, row.state, row.cause) == (204, UploadState.RECEIVED, "")
    assert incoming.whole_path(str(upload.pk)).read_bytes() == BIG


def test_a_part_with_a_checksum_that_does_not_fit_is_dropped_whole(camera, small_disk) -> None:
    upload = make_upload(camera, BIG)

    reply = patch(camera, upload, BIG, upload_checksum=checksum(BIG))

    assert (reply.status, Upload.objects.get().offset) == (507, 0)
