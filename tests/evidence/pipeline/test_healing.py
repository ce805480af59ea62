"""What goes wrong outside goes on by itself when it is right again; what cannot be right is said and ended."""

import os
import time
from pathlib import Path

import pytest
from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.db import connection

from audit.reading import trail
from config.services.object_store import ObjectStore
from evidence import storage, tasks
from evidence.actions.pipeline import steps
from evidence.intake import incoming
from evidence.models import Place, Readiness, Status, Step, StepName, Upload, UploadState
from tests.factories.evidence import make_upload

STORE_AWAY = "The object store does not answer. It goes on by itself when the store is back."


@pytest.fixture
def store_away(settings):
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"


@pytest.mark.slow
def test_a_stopped_object_store_is_waited_for_and_the_cause_is_named(received, store_away) -> None:
    item = received()

    tasks.store_original(str(item.pk))

    step = Step.objects.get(item=item, name=StepName.STORE)
    upload = Upload.objects.get(item=item)
    assert (step.cause, step.done_at, step.given_up_at) == (STORE_AWAY, None, None)
    assert (upload.state, upload.cause) == (UploadState.RECEIVED, STORE_AWAY)
    assert incoming.whole_path(item.original.incoming_name).exists()


@pytest.mark.slow
@pytest.mark.enable_socket  # the store's own clean-up looks at sockets in the file system
def test_it_goes_on_when_the_object_store_is_back(received, settings, tmp_path: Path) -> None:
    item = received()
    state = tmp_path / "s3"
    state.mkdir()
    store = ObjectStore(state, "0" * 32, dict(os.environ), durable=False)
    address = store.spawn()
    store.ready()
    settings.S3_ENDPOINT_URL, settings.AWS_SECRET_ACCESS_KEY = address["S3_ENDPOINT_URL"], "0" * 32
    storage.make_bucket(settings.S3_BUCKET, None)
    store.stop()

    tasks.store_original(str(item.pk))
    was_stored = item.original.is_stored
    (state / "mini.options").unlink(missing_ok=True)
    address = store.spawn()
    store.ready()
    settings.S3_ENDPOINT_URL = address["S3_ENDPOINT_URL"]
    tasks.store_original(str(item.pk))

    store.stop()
    upload = Upload.objects.get(item=item)
    assert (was_stored, item.files.get(role="original").is_stored) == (False, True)
    assert (upload.state, upload.cause) == (UploadState.STORED, "")


def never_runs(item_id: str) -> None:
    raise AssertionError(item_id)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_queueing_fails_softly_and_soon_when_valkey_is_down(received, monkeypatch) -> None:
    item = received(content=b"unreadable")
    away = Celery("away", broker="redis://127.0.0.1:1/0", task_cls=DjangoTask, set_as_current=False)
    monkeypatch.setitem(tasks.STEPS, StepName.PREPARE, away.task(never_runs))
    began = time.monotonic()

    was_queued = tasks.start(StepName.PREPARE, item.pk)

    assert was_queued is False
    assert time.monotonic() - began < 5


@pytest.mark.django_db(transaction=True)
def test_a_step_is_done_by_one_worker_at_a_time(received) -> None:
    item = received(content=b"unreadable")
    step = Step.objects.get(item=item, name=StepName.PREPARE)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [step.pk.int & (2**63 - 1)])

    tasks.prepare(str(item.pk))

    other.close()
    step.refresh_from_db()
    assert (step.tries, step.done_at) == (0, None)


def killed(*args: object, **kwargs: object) -> None:
    raise SystemExit(9)


def test_a_killed_worker_is_followed_by_another(received, monkeypatch) -> None:
    item = received(content=b"unreadable")
    monkeypatch.setattr("evidence.actions.pipeline.preparing.examine", killed)
    with pytest.raises(SystemExit):
        tasks.prepare(str(item.pk))
    monkeypatch.undo()

    tasks.prepare(str(item.pk))

    item.refresh_from_db()
    assert item.readiness == Readiness.KEPT


def test_a_start_that_never_ends_is_given_up_and_the_item_says_so(received) -> None:
    item = received(content=b"unreadable")
    Step.objects.filter(item=item, name=StepName.PREPARE).update(unfinished=steps.MOST_UNFINISHED)

    tasks.prepare(str(item.pk))

    item.refresh_from_db()
    assert (item.readiness, item.readiness_cause) == (
        Readiness.KEPT,
        "It was started 5 times and never came to an end.",
    )
    assert [(row.operation, row.reason_code) for row in trail(item)] == [("evidence.failed", "prepare")]


def test_an_original_that_cannot_be_stored_is_visibly_failed(received) -> None:
    item = received(content=b"unreadable")
    Step.objects.filter(item=item, name=StepName.STORE).update(unfinished=steps.MOST_UNFINISHED)

    tasks.store_original(str(item.pk))

    item.refresh_from_db()
    assert item.status == Status.FAILED


def test_a_missing_ffprobe_is_waited_for(received, settings) -> None:
    item = received(content=b"unreadable")
    settings.FFPROBE_BIN = "/nowhere/ffprobe"

    tasks.prepare(str(item.pk))

    item.refresh_from_db()
    assert item.readiness == Readiness.WAITING
    assert "Check FFMPEG_BIN and FFPROBE_BIN" in item.readiness_cause


def test_lost_bytes_are_asked_for_again(received) -> None:
    item = received(content=b"unreadable")
    path = incoming.whole_path(item.original.incoming_name)
    path.write_bytes(b"unread")

    tasks.store_original(str(item.pk))

    item.refresh_from_db()
    upload = Upload.objects.get(item=item)
    assert (upload.state, upload.offset, path.exists()) == (UploadState.RECEIVING, 0, False)
    assert item.readiness_cause.startswith("Bytes were lost in the receiving folder")


def test_changed_bytes_are_never_stored_as_the_original(received) -> None:
    item = received(content=b"unreadable")
    incoming.whole_path(item.original.incoming_name).write_bytes(b"unreadablE")

    tasks.store_original(str(item.pk))

    assert item.files.get().place == Place.INCOMING
    assert Upload.objects.get(item=item).state == UploadState.RECEIVING


def test_a_damaged_object_is_replaced_under_a_new_key(received) -> None:
    item = received(content=b"unreadable")
    original = item.original
    damaged = incoming.folder() / "damaged"
    damaged.write_bytes(b"unreadablE")
    storage.put(damaged, storage.original_key(original), "application/octet-stream")

    tasks.store_original(str(item.pk))

    original.refresh_from_db()
    assert original.key == storage.original_key(original, 1)
    assert storage.read_back(original.key).sha256 == original.sha256


def test_verifying_a_wrong_file_sends_the_camera_back(camera) -> None:
    upload = make_upload(camera, b"all of it", offset=9, state=UploadState.VERIFYING)
    incoming.part_path(upload.pk).write_bytes(b"all of iT")

    tasks.verify_upload(str(upload.pk))

    upload.refresh_from_db()
    assert (upload.state, upload.offset, upload.mismatches) == (UploadState.RECEIVING, 0, 1)
