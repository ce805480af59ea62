"""From the last byte to everything made: each task once, and each task twice."""

import hashlib
import json

import pytest

from audit.models import Entry
from audit.reading import trail
from evidence import storage, tasks
from evidence.intake import incoming
from evidence.models import File, Item, Place, Readiness, Role, Status, Step, StepName, UploadState, VerifyOutcome

pytestmark = pytest.mark.slow


def run_all(item: Item) -> Item:
    """Run every task in the order of the queue until nothing is due; returns the item anew."""
    for _ in range(3):
        for name in (StepName.PREPARE, StepName.COPY, StepName.STORE, *StepName):
            tasks.STEPS[name](str(item.pk))
    return Item.objects.get(pk=item.pk)


def roles(item: Item) -> list[str]:
    return sorted(item.files.values_list("role", flat=True))


def operations(item: Item) -> list[str]:
    return sorted(row.operation for row in trail(item))


def test_an_original_that_browsers_play_is_ready_after_the_first_task(received) -> None:
    item = received()

    tasks.prepare(str(item.pk))

    item.refresh_from_db()
    assert (item.readiness, item.plan, item.status) == (Readiness.READY, "play_original", Status.PROCESSING)
    assert (item.width, item.height, item.original.media_type) == (320, 180, "video/mp4")


def test_everything_is_made_of_a_playable_recording(received) -> None:
    item = run_all(received())

    assert roles(item) == ["original", "poster", "storyboard", "storyboard_index", "waveform"]
    assert (item.status, item.readiness) == (Status.ACTIVE, Readiness.READY)
    assert [hash["kind"] for hash in item.original.stream_hashes] == ["video", "audio"]
    assert not Step.objects.filter(done_at__isnull=True).exists()


def test_the_stored_original_is_the_received_one_byte_for_byte(received) -> None:
    item = received()
    content = incoming.whole_path(item.original.incoming_name).read_bytes()

    item = run_all(item)

    original = item.original
    assert (original.place, original.verify_outcome) == (Place.STORED, VerifyOutcome.MATCH)
    assert b"".join(storage.open_range(original, 0, original.size)) == content
    assert item.upload.state == UploadState.STORED


def test_the_received_file_goes_only_when_everything_is_done(received) -> None:
    item = received()
    path = incoming.whole_path(item.original.incoming_name)

    tasks.prepare(str(item.pk))
    tasks.store_original(str(item.pk))
    is_there_while_pictures_are_due = path.exists()
    run_all(item)

    assert (is_there_while_pictures_are_due, path.exists()) == (True, False)


def test_running_every_task_twice_changes_nothing(received) -> None:
    item = run_all(received())
    files = list(File.objects.order_by("pk").values())
    entries = Entry.objects.count()

    run_all(item)

    assert list(File.objects.order_by("pk").values()) == files
    assert Entry.objects.count() == entries


def test_the_journal_has_exactly_these_rows(received) -> None:
    item = run_all(received())

    assert operations(item) == [
        "evidence.changed",
        "evidence.copy_made",
        "evidence.copy_made",
        "evidence.ready",
        "evidence.stored",
    ]


def test_every_copy_knows_its_parent_and_how_it_was_made(received) -> None:
    item = run_all(received())

    copies = item.files.exclude(role=Role.ORIGINAL)
    assert {copy.parent for copy in copies} == {item.original}
    assert all(copy.tool_version.startswith("ffmpeg version") and copy.sha256 and copy.key for copy in copies)


def test_a_wrong_container_is_copied_into_hls_without_encoding(received) -> None:
    item = run_all(received("clip.mkv"))

    assert (item.plan, item.readiness) == ("copy_to_hls", Readiness.READY)
    assert {"hls_playlist", "hls_media"} <= set(roles(item))
    assert "evidence.ready" in operations(item)


def test_while_the_copy_is_made_the_page_says_so(received) -> None:
    item = received("clip.mkv")

    tasks.prepare(str(item.pk))

    item.refresh_from_db()
    assert item.readiness == Readiness.WAITING
    assert item.readiness_cause == "Browsers play H.264 but not its container (matroska)."


def test_what_no_browser_plays_becomes_one_proxy(received) -> None:
    item = run_all(received("clip.mp4", video="mpeg4"))

    assert (item.plan, item.readiness) == ("make_proxy", Readiness.READY)
    assert roles(item).count("proxy") == 1


def test_sound_alone_is_audio_only(received) -> None:
    item = run_all(received("clip.m4a", video=None, container="mp4"))

    assert (item.readiness, item.kind) == (Readiness.AUDIO_ONLY, "audio")
    assert roles(item) == ["original", "waveform"]


def test_what_cannot_be_read_is_kept_and_stored(received) -> None:
    content = bytes(range(256)) * 100

    item = run_all(received(content=content))

    assert (item.readiness, item.status) == (Readiness.KEPT, Status.ACTIVE)
    assert item.readiness_cause == "It is in no format that we can read."
    assert item.original.sha256 == hashlib.sha256(content).hexdigest()
    assert item.original.place == Place.STORED


def test_no_working_folder_is_left(received, receiving_folder) -> None:
    run_all(received())

    assert list((receiving_folder / "work").iterdir()) == []


def test_the_storyboard_index_in_the_store_is_readable(received) -> None:
    item = run_all(received())

    index = item.files.get(role=Role.STORYBOARD_INDEX)
    tiles = json.loads(b"".join(storage.open_range(index, 0, index.size)))
    assert tiles[0]["sheet"] == 0


def test_stored_bytes_beyond_the_original_stay_small(received) -> None:
    item = run_all(received(seconds=10.0, size=(1280, 720), rate=30, bit_rate="4000k"))

    extra = sum(item.files.exclude(role=Role.ORIGINAL).values_list("size", flat=True))
    assert extra <= 0.06 * item.original.size
