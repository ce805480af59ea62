"""What was lost is started again, what is silent ends, and what is left over is cleared away."""

import os
import time
import uuid
from datetime import timedelta

import time_machine
from django.utils import timezone

from evidence import tasks
from evidence.actions.intake.abandoning import SILENT
from evidence.actions.pipeline import settling
from evidence.intake import incoming
from evidence.models import File, Item, Step, StepName, Upload, UploadState
from evidence.workspace import work_root
from tests.factories.evidence import make_item, make_upload


class Queue:
    """Takes down what would be queued; `is_down` refuses like a queue that is away."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down = is_down
        self.steps: list[tuple[StepName, uuid.UUID]] = []
        self.uploads: list[uuid.UUID] = []

    def start(self, name: StepName, item_id: uuid.UUID) -> bool:
        self.steps.append((name, item_id))
        return not self.is_down

    def start_verifying(self, upload_id: uuid.UUID) -> bool:
        self.uploads.append(upload_id)
        return not self.is_down


def settle(queue: Queue) -> dict[str, int]:
    return settling.settle(start=queue.start, start_verifying=queue.start_verifying)


def make_due(item: Item) -> None:
    Step.objects.filter(item=item).update(next_try_at=timezone.now())


def test_a_lost_message_is_sent_again(received) -> None:
    item = received(content=b"unreadable")
    make_due(item)
    queue = Queue()

    found = settle(queue)

    assert sorted(queue.steps) == [(StepName.PREPARE, item.pk), (StepName.STORE, item.pk)]
    assert found == {"steps": 2, "uploads": 0, "ended": 0}


def test_a_message_is_not_sent_again_while_it_may_still_be_queued(received) -> None:
    make_due(received(content=b"unreadable"))
    settle(Queue())
    queue = Queue()

    settle(queue)

    assert queue.steps == []


def test_a_message_may_wait_longer_the_more_steps_wait(received) -> None:
    make_due(received(content=b"unreadable"))

    with time_machine.travel(timezone.now(), tick=False):
        settle(Queue())
        expected = timezone.now() + settling.QUEUED_FOR + 2 * settling.WORK_ON_EACH

    assert set(Step.objects.values_list("next_try_at", flat=True)) == {expected}


def test_a_lost_queue_is_waited_for_an_hour_at_most(received, monkeypatch) -> None:
    make_due(received(content=b"unreadable"))
    monkeypatch.setattr(settling, "WORK_ON_EACH", timedelta(hours=1))

    with time_machine.travel(timezone.now(), tick=False):
        settle(Queue())
        expected = timezone.now() + settling.QUEUED_AT_MOST

    assert set(Step.objects.values_list("next_try_at", flat=True)) == {expected}


def test_while_the_queue_is_down_everything_stays_due(received) -> None:
    make_due(received(content=b"unreadable"))

    settle(Queue(is_down=True))

    assert Step.objects.due().count() == 2


def test_a_whole_upload_without_a_verdict_is_verified(camera) -> None:
    upload = make_upload(camera, b"all of it", offset=9)
    Upload.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
    incoming.part_path(upload.pk).write_bytes(b"all of it")
    queue = Queue()

    settle(queue)
    tasks.verify_upload(str(upload.pk))
    tasks.verify_upload(str(upload.pk))

    assert queue.uploads == [upload.pk]
    assert File.objects.get().item.upload_id == upload.pk


def test_a_silent_upload_ends_after_a_fortnight_and_a_recent_one_stays(camera) -> None:
    old, recent = make_upload(camera, b"old"), make_upload(camera, b"new")
    Upload.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=14, seconds=1))
    incoming.part_path(old.pk).write_bytes(b"o")

    found = settle(Queue())

    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.state, old.cause, recent.state) == (UploadState.ABANDONED, SILENT, UploadState.RECEIVING)
    assert not incoming.part_path(old.pk).exists()
    assert found["ended"] == 1


def test_left_over_files_are_cleared_away(pc_rahman) -> None:
    item = make_item(recorded_by=pc_rahman, is_stored=True)
    left_over = incoming.whole_path(item.original.incoming_name)
    left_over.write_bytes(b"picture and sound")
    folder = work_root() / "killed"
    folder.mkdir()
    os.utime(folder, (time.time() - 14 * 3600,) * 2)

    settle(Queue())

    assert (left_over.exists(), folder.exists()) == (False, False)


def test_a_received_file_that_is_not_stored_is_never_cleared_away(pc_rahman) -> None:
    item = make_item(recorded_by=pc_rahman)

    settle(Queue())

    assert incoming.whole_path(item.original.incoming_name).exists()
